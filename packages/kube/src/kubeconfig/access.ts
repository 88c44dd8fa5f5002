import type { Secret } from "@longshore/kit";

/** How to reach an API server and who we are there. */
export interface Access {
  /** https://host:port, maybe with a path. */
  readonly server: string;
  /** Absent: the system's own authorities. */
  readonly ca?: Material;
  /** The name that its certificate has, when it is not that of the address. */
  readonly serverName?: string;
  readonly credentials: Credentials;
}

/** A file is read again when the server no longer takes what it held. */
export type Material = { readonly text: Secret } | { readonly file: string };

export type Credentials =
  | { readonly kind: "token"; readonly token: Material }
  | { readonly kind: "certificate"; readonly certificate: Material; readonly key: Material }
  | { readonly kind: "none" };

/** As a Pod sees its own cluster. Undefined: this is no Pod. */
export function inClusterAccess(env: Readonly<Record<string, string | undefined>>): Access | undefined {
  const host = env["KUBERNETES_SERVICE_HOST"];
  const port = env["KUBERNETES_SERVICE_PORT"];
  if (!host || !port) return undefined;
  return {
    server: `https://${host.includes(":") ? `[${host}]` : host}:${port}`,
    ca: { file: `${SERVICE_ACCOUNT}/ca.crt` },
    credentials: { kind: "token", token: { file: `${SERVICE_ACCOUNT}/token` } },
  };
}

const SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";
