import { connectHub, connectSite, createKeyPair, hubCredentials, siteCredentials, type SiteLink } from "@longshore/bus";
import { subjects } from "@longshore/contracts";
import { expect, test } from "vitest";
import { eventually } from "./contract/links.ts";
import { TestServer } from "./nats-server.ts";
import { up } from "./real-links.ts";

/** What a shared machine of two cores carries beside other tests; each line is TLS. */
const SITES = 400;
const HEARD_WITHIN_MS = 30_000;

test("four hundred sites whose hub's bus was killed come back spread over time, none turned away, all heard in 30 s", {
  timeout: 180_000,
}, async () => {
  await using server = await TestServer.start();
  await using hub = await connectHub({ ...server.connect, credentials: await hubCredentials(server.tree) });
  await using sites = await connectAll(server);
  const heard = new Set<string>();
  hub.onSignal(subjects.beat, ({ site }) => void heard.add(site));
  await eventually(() => hub.state === "up" && sites.links.every(({ state }) => state === "up"));

  await server.kill();
  const [back, refused]: [number[], Error[]] = [[], []];
  for (const link of sites.links) {
    link.onState((state, cause) => {
      if (state === "up") back.push(performance.now());
      else if (cause !== undefined && /refused the credentials/.test(cause.message)) refused.push(cause);
    });
  }
  await eventually(() => sites.links.every(({ state }) => state !== "up"));
  await new Promise((resolve) => setTimeout(resolve, 5000)); // it is away so long
  await server.run();
  const started = performance.now();
  await eventually(async () => {
    for (const link of sites.links) if (!heard.has(link.site)) link.signal(subjects.beat, { version: "1" });
    await new Promise((resolve) => setTimeout(resolve, 250));
    return heard.size === SITES;
  });
  expect(performance.now() - started).toBeLessThan(HEARD_WITHIN_MS);
  expect(refused).toEqual([]);
  expect(busiest(back)).toBeLessThan(SITES / 2); // of 500 ms: jitter keeps them from coming all at once
});

async function connectAll(server: TestServer): Promise<AsyncDisposable & { readonly links: readonly SiteLink[] }> {
  const expiresAtMs = Date.now() + 3_600_000;
  const links = await Promise.all(
    Array.from({ length: SITES }, async (_, i) => {
      const { publicKey: agentKey, seed } = createKeyPair("user");
      const jwt = await siteCredentials(server.tree, { site: `s${i}`, agentKey, expiresAtMs });
      return connectSite({ ...server.connect, site: `s${i}`, jwt: () => jwt, seed });
    }),
  );
  await Promise.all(links.map((link) => up(link)));
  return {
    links,
    async [Symbol.asyncDispose]() {
      await Promise.all(links.map((link) => link[Symbol.asyncDispose]()));
    },
  };
}

/** The most that fall into half a second. */
function busiest(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  return Math.max(...sorted.map((from, i) => sorted.slice(i).filter((at) => at < from + 500).length));
}
