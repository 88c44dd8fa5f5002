import { SignerRole, type TrustShow } from "@longshore/contracts";
import { age } from "../output/age.ts";
import { time } from "../output/document.ts";
import { serialize } from "../output/format.ts";
import type { Invocation } from "../invocation.ts";
import { shownKeys } from "./change-keys.ts";

/** The root, the hub's key and the operators; the stable shape of `-o json` and `-o yaml`. */
export async function printTrust(
  shown: TrustShow,
  output: "json" | "yaml" | undefined,
  { out, io }: Pick<Invocation, "out" | "io">,
): Promise<void> {
  const { root, serial, issuedAtMs, delegations } = shownKeys(shown);
  const keys = delegations.map(({ key, role, name, expiresAtMs }) => ({
    name,
    role: role === SignerRole.SIGNER_ROLE_HUB ? "hub" : "operator",
    key,
    expiresAt: time(expiresAtMs),
  }));
  const rootAt = shown.rootAtHome ? "hub" : "offline";
  if (output !== undefined)
    return out.print(await serialize({ root, rootAt, serial, issuedAt: time(issuedAtMs), keys }, output));
  out.print(`Root:    ${root} (${rootAt === "hub" ? "at the hub" : "kept offline"})`);
  out.print(`List:    ${serial}, of ${time(issuedAtMs)}\n`);
  const now = io.clock.now();
  for (const [i, { name, role, key }] of keys.entries()) {
    const left = (delegations[i]?.expiresAtMs ?? 0) - now;
    out.print(`${role.padEnd(9)} ${name.padEnd(16)} ${key}  ${left > 0 ? `for ${age(now - left, now)}` : "expired"}`);
  }
}
