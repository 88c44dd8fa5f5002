import { createKeyPair, type Refused } from "@longshore/bus";
import { seededRandom, systemClock } from "@longshore/kit";
import { Line, SimServer, simEnrolLink, simHubLink, simOperatorLink, simSiteLink } from "@longshore/testkit/sim";
import { describe } from "vitest";
import { linkContract } from "../../packages/bus/test/contract/link-contract.ts";
import type { Links } from "../../packages/bus/test/contract/links.ts";

/** Everybody connected to a simulated broker, in real time. */
async function simLinks(): Promise<Links> {
  const random = seededRandom(1);
  const clock = systemClock;
  const server = new SimServer(clock, random);
  const refused: Refused[] = [];
  const unexpected: unknown[] = [];
  const reports = {
    onRefused: (what: Refused) => void refused.push(what),
    onUnexpected: (error: unknown) => void unexpected.push(error),
  };
  const stack = new AsyncDisposableStack();
  const caller = () => ({ server, clock, random, line: new Line(clock, random), ...reports });
  const hub = simHubLink(caller());
  await hub.session.connected(5000);
  return {
    hub: stack.use(hub.link),
    refused,
    unexpected,
    async site(name) {
      const { link, session } = simSiteLink(caller(), name);
      await session.connected(5000);
      return stack.use(link);
    },
    async operator(name) {
      const key = createKeyPair("user");
      const { link, session } = simOperatorLink(caller(), name, key);
      await session.connected(5000);
      return { link: stack.use(link), key: key.publicKey };
    },
    async newcomer(tokenId) {
      const { link, session } = simEnrolLink(caller(), tokenId);
      await session.connected(5000);
      return stack.use(link);
    },
    async raw(site, subject, payload) {
      const { link, session } = simSiteLink(caller(), site);
      await session.connected(5000);
      session.publish(subject, payload);
      await link.readIndex(); // what was published before has arrived
      await link[Symbol.asyncDispose]();
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

describe("with a simulated broker", () => {
  linkContract(simLinks);
});
