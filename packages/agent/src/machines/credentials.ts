import { type CurveKey, openSecret } from "@longshore/intents";
import { isLongshoreError, messageOf, Secret } from "@longshore/kit";
import type { BmcTarget } from "../bmc/bmc.ts";
import { bmcErrors } from "../bmc/bmc-errors.ts";
import { digestOf } from "../intents/digest.ts";
import type { Document } from "../intents/document.ts";

/** Who this agent is to those who seal to it. */
export interface Opener {
  readonly site: string;
  /** Public NKey of the agent. */
  readonly key: string;
  readonly curve: Pick<CurveKey, "open">;
}

/** How to log in to a machine's BMC. */
export interface Login {
  readonly target: BmcTarget;
  /** Another digest is another login. */
  readonly digest: string;
}

/**
 * The machine's BMC address with the values of the Secret that its document names. Throws BMC_CREDENTIALS_MISSING,
 * BMC_CREDENTIALS_UNREADABLE.
 */
export function loginOf(machine: Document<"machine">, secret: Document<"secret"> | undefined, opener: Opener): Login {
  const { bmc } = machine.spec;
  if (secret === undefined) {
    throw bmcErrors.BMC_CREDENTIALS_MISSING({ message: `the site has no Secret ${bmc.credentials}` });
  }
  const values = open(secret, opener);
  if ("message" in values) throw bmcErrors.BMC_CREDENTIALS_UNREADABLE({ message: values.message });
  const { username, password, kg } = values.data;
  if (username === undefined || password === undefined) {
    const missing = username === undefined ? "username" : "password";
    throw bmcErrors.BMC_CREDENTIALS_MISSING({ message: `secret/${secret.name} has no key ${missing}` });
  }
  const target: BmcTarget = {
    host: bmc.address,
    port: bmc.port,
    username,
    password: new Secret(password),
    kg: kg === undefined ? undefined : new Secret(kg),
    cipherSuites: bmc.cipherSuites,
  };
  // of the sealed Secret, never of the values: what is kept on disk tells nothing of a password
  const suites = bmc.cipherSuites?.join(",") ?? "";
  return { target, digest: digestOf(Buffer.from(`${bmc.address} ${bmc.port} ${suites} ${secret.digest}`)) };
}

/** The values of a Secret, or why they cannot be read here. */
export function open(
  secret: Document<"secret">,
  { site, key, curve }: Opener,
): { readonly data: Readonly<Record<string, string>> } | { readonly reason: string; readonly message: string } {
  try {
    return { data: openSecret({ site, name: secret.name }, secret.spec, key, curve) };
  } catch (error) {
    const notForUs = isLongshoreError(error, "INTENT_SECRET_NOT_FOR_AGENT");
    return { reason: notForUs ? "NotSealedToThisAgent" : "Unreadable", message: messageOf(error) };
  }
}
