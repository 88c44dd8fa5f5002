import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { telemetryFamilies } from "@longshore/contracts";
import { gauge, ownMetrics, silentLogger, systemClock } from "@longshore/kit";
import { type BenchStage, type Figure, median } from "@longshore/testkit/tools";
import { createExposition, type Exposition } from "../src/exposition/index.ts";
import { serveHttp } from "../src/io/http.ts";
import { metricsPages } from "../src/io/metrics-pages.ts";

const SERIES_PER_SITE = 50;
const ROUNDS = 5;

/**
 * A scrape of every site's detail over HTTP, beside prom-client's text of the same series in the same process (which is
 * not even sent). Arguments: the number of sites; 2,000 unless told, 10,000 is the goal.
 */
export async function* expositionFigures({ args, log }: BenchStage): AsyncGenerator<Figure> {
  const sites = Number(args[0] ?? 2000);
  const label = `${(sites * SERIES_PER_SITE) / 1000}k series`;
  const fleet = createExposition({ clock: systemClock, limits: { missedBeats: 1e6 } });
  await using server = await serveHttp({ host: "127.0.0.1", port: 0 }, metricsPages(fleet), silentLogger);
  const url = `http://127.0.0.1:${server.address.port}/metrics/sites`;

  const reader = fork(new URL("reader.ts", import.meta.url));
  await using _ended = { [Symbol.asyncDispose]: async () => void reader.kill() };

  log(`filling ${label}`);
  const before = heldBytes();
  say(fleet, sites, 0);
  const changed: Scrape[] = [];
  const ingest: number[] = [];
  for (let round = 1; round <= ROUNDS; round++) {
    log(`round ${round} of ${ROUNDS}: everything changes, then a scrape`);
    ingest.push(cpuOf(() => say(fleet, sites, round)));
    changed.push(await scrape(reader, url));
  }
  const same: Scrape[] = [];
  for (let round = 1; round <= ROUNDS; round++) same.push(await scrape(reader, url));
  const peak = process.memoryUsage().rss;
  const held = heldBytes() - before;

  log("the same series in prom-client");
  fillPromClient(sites);
  const peer: Scrape[] = [];
  for (let round = 1; round <= ROUNDS; round++) peer.push(await scrapePromClient());
  const compare = (name: string, of: readonly Scrape[], key: "wallMs" | "cpuMs" | "lagMs"): Figure => ({
    name: `${name}, ${label}`,
    value: middle(of, key),
    unit: "ms",
    peer: { name: "prom-client 15.1.3", value: middle(peer, key) },
  });
  yield { ...compare("scrape, nothing changed, wall", same, "wallMs"), target: { of: "ratio", is: "<=", bound: 0.25 } };
  yield { ...compare("scrape, nothing changed, CPU", same, "cpuMs"), target: { of: "ratio", is: "<=", bound: 0.25 } };
  yield compare("scrape, everything changed, wall", changed, "wallMs");
  yield compare("scrape, everything changed, CPU", changed, "cpuMs");
  yield {
    ...compare("longest stop of the loop in a scrape", changed, "lagMs"),
    target: { of: "value", is: "<=", bound: 50 },
  };
  yield { name: `taking in a change of every series, ${label}, CPU`, value: median(ingest), unit: "ms" };
  yield { name: `memory held, ${label}`, value: held / 1e6, unit: "MB" };
  yield { name: `resident memory at the end, ${label}`, value: peak / 1e6, unit: "MB" };
  yield { name: `page, ${label}`, value: (same[0]?.bytes ?? 0) / 1e6, unit: "MB" };
}

interface Scrape {
  readonly wallMs: number;
  readonly cpuMs: number;
  /** Longest time in which nothing else could run. */
  readonly lagMs: number;
  readonly bytes: number;
}

const families = Object.entries(telemetryFamilies).filter(([, { labels }]) => labels.length === 2);

function say(fleet: Exposition, sites: number, round: number): void {
  for (let site = 0; site < sites; site++) {
    const name = `site-${site}`;
    fleet.beat(name, { agent: "UAGENT", version: "0.1.0", intervalMs: 10_000 });
    const series = seriesOf(site, round).map(({ family, labels, value }) => {
      return { name: family, labels, points: [{ atMs: 1, value }] };
    });
    fleet.telemetry(name, { stamp: { agent: "UAGENT" }, source: "host", full: round === 0, series });
  }
}

function seriesOf(site: number, round: number) {
  return Array.from({ length: SERIES_PER_SITE }, (_, i) => {
    const [family, row] = families[i % families.length] ?? [];
    const second = row?.labels[1] ?? "";
    const labels = { host: `host-${site}`, [second]: `${second}-${Math.floor(i / families.length)}` };
    return { family: family ?? "", labels, value: (site * 7919 + i) / 3 + round };
  });
}

function fillPromClient(sites: number): void {
  for (let site = 0; site < sites; site++)
    for (const { family, labels, value } of seriesOf(site, 0))
      gauge({ name: `longshore_bench_${family}`, help: "x", labels: ["site", ...Object.keys(labels)] }).set(
        { site: `site-${site}`, ...labels },
        value,
      );
}

/** A page as the reader's own process gets it. */
function scrape(reader: ChildProcess, url: string): Promise<Scrape> {
  return measured(async () => {
    reader.send(url);
    const [read] = await once(reader, "message");
    return read as { bytes: number; wallMs: number };
  });
}

function scrapePromClient(): Promise<Scrape> {
  return measured(async () => {
    const started = performance.now();
    const bytes = Buffer.byteLength(await ownMetrics.metrics());
    return { bytes, wallMs: performance.now() - started };
  });
}

async function measured(read: () => Promise<{ bytes: number; wallMs: number }>): Promise<Scrape> {
  await pause(100); // what was before has come to rest
  const lag = monitorEventLoopDelay({ resolution: 1 });
  lag.enable();
  await pause(20); // it counts from its first tick
  const cpu = process.cpuUsage();
  const { bytes, wallMs } = await read();
  const { user, system } = process.cpuUsage(cpu);
  await pause(20); // the last stop is known only when it is over
  lag.disable();
  return { wallMs, cpuMs: (user + system) / 1000, lagMs: lag.max / 1e6, bytes };
}

/** Heap and buffers that are in use, after a collection. */
function heldBytes(): number {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function cpuOf(work: () => void): number {
  const cpu = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(cpu);
  return (user + system) / 1000;
}

function middle(scrapes: readonly Scrape[], key: "wallMs" | "cpuMs" | "lagMs"): number {
  return median(scrapes.map((one) => one[key]));
}
