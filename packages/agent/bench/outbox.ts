import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { connectSite, createKeyPair, parseTrustTree, siteCredentials, type SiteLink } from "@longshore/bus";
import { Event, subjectOf, subjects } from "@longshore/contracts";
import { silentLogger, systemClock, systemRandom } from "@longshore/kit";
import { type Lab, openLab } from "@longshore/testkit";
import { type BenchStage, type Figure, tempDir } from "@longshore/testkit/tools";
import { openSqliteStore } from "../src/io/sqlite-store.ts";
import { Drain } from "../src/outbox/drain.ts";
import type { NewFact } from "../src/store/outbox.ts";

const examples = fileURLToPath(new URL("../../../examples/lab", import.meta.url));
const SITE = "bench";
const KEY = createKeyPair("user");
const FACTS = 100_000;
const FULL = 1_000_000;
/** Bare publishes before and after the drain. */
const BARE = 2000;
const APPENDED_AT_ONCE = 1000;

/**
 * An outbox that filled while the line was down, drained in order to a hub that syncs every write, beside publishing
 * the same messages on the same connection, one after the other, without an outbox. `--full`: 10^6 facts.
 */
export async function* outboxFigures({ args, log, signal }: BenchStage): AsyncGenerator<Figure> {
  const at = args.indexOf("--facts");
  const count = args.includes("--full") ? FULL : at < 0 ? FACTS : Number(args[at + 1]);
  await using lab = await openLab({ examples, ports: "free", onStep: log });
  await using link = await siteOf(lab);
  await using directory = tempDir("longshore-outbox-");
  using store = openSqliteStore(directory.path, systemRandom);
  log(`filling the outbox with ${count} facts`);
  const filled = await timed(() => fill(store.outbox, count));
  const first = await bareRate(link, 0);
  log("draining");
  const drain = new Drain({
    link,
    store: store.outbox,
    agent: KEY.publicKey,
    clock: systemClock,
    random: systemRandom,
    log: silentLogger,
    lanesAtOnce: 16,
  });
  const drained = await timed(() => drain.flush(signal));
  drain.close();
  signal.throwIfAborted();
  const bare = (first + (await bareRate(link, BARE))) / 2;
  const { facts: left } = store.outbox.size();
  if (left > 0) throw new Error(`${left} facts are left in the outbox`);
  yield { name: `facts put into the outbox, ${APPENDED_AT_ONCE} in one write`, value: count / filled, unit: "1/s" };
  yield {
    name: `outbox of ${count} facts drained in order`,
    value: count / drained,
    unit: "1/s",
    peer: { name: "bare publish to the stream, one after the other", value: bare },
  };
}

async function siteOf(lab: Lab): Promise<SiteLink> {
  const { servers, ca } = JSON.parse(readFileSync(lab.contextFile, "utf8")) as { servers: string[]; ca: string };
  const tree = parseTrustTree(readFileSync(join(lab.hub.stateDir, "identity/trust.json"), "utf8"));
  const expiresAtMs = Date.now() + 7_200_000;
  const jwt = await siteCredentials(tree, { site: SITE, agentKey: KEY.publicKey, expiresAtMs });
  const link = connectSite({
    site: SITE,
    servers,
    ca,
    seed: KEY.seed,
    jwt: () => jwt,
    clock: systemClock,
    random: systemRandom,
    commands: { vouch: () => ({ refused: "unknown-signer" }), used: { use: () => false } },
  });
  await new Promise<void>((resolve) => link.onState((state) => state === "up" && resolve()));
  return link;
}

function fill(outbox: { append(facts: readonly NewFact[]): void }, count: number): void {
  for (let from = 0; from < count; from += APPENDED_AT_ONCE) {
    const length = Math.min(APPENDED_AT_ONCE, count - from);
    outbox.append(Array.from({ length }, (_, i) => ({ ...fact(from + i), lane: "event", atMs: Date.now() })));
  }
}

/** An event as a machine's power change makes one. */
function fact(i: number): { subject: string; body: Uint8Array } {
  const name = `r1u${i % 40}`;
  const evidence = { was: "off", now: "on" };
  const said = { noun: "machine", name, reason: "PowerChanged", severity: "info", message: "power changed", evidence };
  return { subject: subjectOf(subjects.event, { site: SITE, noun: "machine", name }), body: Event.encode(said) };
}

async function bareRate(link: SiteLink, from: number): Promise<number> {
  const seconds = await timed(async () => {
    for (let i = from; i < from + BARE; i++) {
      const { subject, body } = fact(i);
      await link.publishFact(subject, body, `bare-${i}`);
    }
  });
  return BARE / seconds;
}

async function timed(work: () => Promise<void> | void): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}
