import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ConnectOptions, createKeyPair, type KeyPair, parseTrustTree, siteCredentials } from "@longshore/bus";
import { hours, systemClock, systemRandom } from "@longshore/kit";
import type { Lab } from "../lab.ts";

/** What an agent of a lab's site needs to connect. */
export interface Member extends KeyPair, Pick<ConnectOptions, "servers" | "ca" | "clock" | "random"> {
  readonly site: string;
  readonly jwt: string;
}

/** Lets agents of these sites in by the hub's own keys, without a thousand enrolments. */
export async function membersOf(lab: Lab, sites: readonly string[]): Promise<Member[]> {
  const { servers, ca } = JSON.parse(readFileSync(lab.contextFile, "utf8")) as { servers: string[]; ca: string };
  const tree = parseTrustTree(readFileSync(join(lab.hub.stateDir, "identity/trust.json"), "utf8"));
  const expiresAtMs = Date.now() + hours(12);
  return await Promise.all(
    sites.map(async (site) => {
      const keys = createKeyPair("user");
      const jwt = await siteCredentials(tree, { site, agentKey: keys.publicKey, expiresAtMs });
      return { ...keys, site, servers, ca, jwt, clock: systemClock, random: systemRandom };
    }),
  );
}
