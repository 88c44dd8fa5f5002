import type { KubeObject } from "@longshore/kube";
import type { Wait } from "../../kubernetes/kubernetes-side.ts";
import type { SiteView } from "../../kubernetes/site-view.ts";
import type { BgpSpec } from "./bgp-schema.ts";

/** By the peer's name. */
export type Passwords = ReadonlyMap<string, string>;

/** The passwords of BGP sessions, as far as the site can read them. */
export function passwordsOf(
  bgp: BgpSpec | undefined,
  site: SiteView,
): { passwords: Passwords; waits: readonly Wait[] } {
  const asked = (bgp?.peers ?? []).flatMap(({ name, password }) =>
    password === undefined ? [] : [{ name, of: password, value: site.secret(password) }],
  );
  const passwords = new Map(asked.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])));
  const waits = asked
    .filter(({ value }) => value === undefined)
    .map(({ name, of }) => ({
      reason: "SecretMissing",
      message: `secret/${of.secret} has no ${of.key}, the password of peer ${name}: longshore apply it again; until then BGP sessions stay as they are`,
    }));
  return { passwords, waits };
}

export function passwordSecret(
  namespace: string,
  name: string,
  type: string,
  password: string,
  labels: Readonly<Record<string, string>>,
): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, namespace, labels },
    type,
    data: { password: Buffer.from(password).toString("base64") },
  };
}
