import { createCurveKey, createKeyPair, signCurveKey } from "@longshore/bus";
import type { EnrolRequest } from "@longshore/contracts";
import type { AgentKeys } from "../store/identity.ts";
import type { AgentSelf } from "../documents/site.ts";

/** Made once, at home; the seeds never leave. */
export function makeKeys(): AgentKeys {
  const own = createKeyPair("user");
  const curve = createCurveKey();
  return { key: own.publicKey, seed: own.seed, curveKey: curve.publicKey, curveSeed: curve.seed };
}

/** What an agent says of itself when it asks to be let in. */
export function requestOf(
  site: string,
  keys: AgentKeys,
  self: Pick<AgentSelf, "hostname" | "version" | "arch">,
): EnrolRequest {
  return {
    site,
    agentKey: keys.key,
    curveKey: keys.curveKey,
    curveKeySignature: signCurveKey(keys.seed, keys.curveKey),
    hostname: self.hostname,
    version: self.version,
    arch: self.arch,
  };
}
