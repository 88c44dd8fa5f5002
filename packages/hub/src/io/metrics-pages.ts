import type { IncomingMessage, ServerResponse } from "node:http";
import { setImmediate as turn } from "node:timers/promises";
import { constants, createGzip } from "node:zlib";
import { once } from "node:events";
import { counter, gauge, histogram, ownMetrics } from "@longshore/kit";
import type { Exposition } from "../exposition/index.ts";
import { type Check, waitingFor } from "../health/health.ts";
import { type Page, plain } from "./http.ts";
import { sampleProcess } from "./process-metrics.ts";

export const scrapeSeconds = histogram({
  name: "longshore_hub_scrape_duration_seconds",
  help: "Time from a request for a page of metrics to its last byte.",
  labels: ["page"],
  buckets: [0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10],
});

export const scrapeBytes = counter({
  name: "longshore_hub_scrape_bytes_total",
  help: "Bytes of metrics pages, before compression.",
  labels: ["page"],
});

export const hubReady = gauge({
  name: "longshore_hub_ready",
  help: "1 while the hub serves, 0 while it waits for what /readyz names.",
});

/**
 * The pages of the exposition: `/metrics` (this hub and rollups of its sites), `/metrics/site/<site>`,
 * `/metrics/sites?shard=i/n`. Undefined for any other path. `checks`: what must hold before the hub serves.
 */
export function metricsPages(
  exposition: Exposition,
  checks: readonly Check[] = [],
): (path: string) => Page | undefined {
  return (path) => {
    if (path === "/metrics")
      return timed("fleet", (request, response) => {
        hubReady.set(waitingFor(checks).length === 0 ? 1 : 0);
        return fleetPage(exposition, request, response);
      });
    if (path === "/metrics/sites")
      return timed("sites", (request, response) => shardPage(exposition, request, response));
    const site = /^\/metrics\/site\/([a-z0-9-]{1,63})$/.exec(path)?.[1];
    return site === undefined
      ? undefined
      : timed("site", (request, response) => sitePage(exposition, site, request, response));
  };
}

async function fleetPage(exposition: Exposition, request: IncomingMessage, response: ServerResponse): Promise<number> {
  sampleProcess();
  const own = Buffer.from(await ownMetrics.metrics());
  return send([own, ...exposition.fleetPage()], request, response);
}

async function sitePage(
  exposition: Exposition,
  site: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<number> {
  const page = exposition.sitePage(site);
  if (page !== undefined) return send(page, request, response);
  plain(response, 404, `nothing was heard of a site ${site}\n`);
  return 0;
}

async function shardPage(exposition: Exposition, request: IncomingMessage, response: ServerResponse): Promise<number> {
  const shard = parseShard(new URL(request.url ?? "/", "http://hub").searchParams.get("shard"));
  if (shard !== undefined) return send(exposition.shardPage(shard.index, shard.of), request, response);
  plain(response, 400, "shard is i/n with i from 0 to n-1 and n at most 1000, as in ?shard=0/4\n");
  return 0;
}

function parseShard(text: string | null): { index: number; of: number } | undefined {
  if (text === null) return { index: 0, of: 1 };
  const [, index, of] = /^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? [];
  const shard = { index: Number(index), of: Number(of) };
  return shard.index < shard.of && shard.of <= 1000 ? shard : undefined;
}

function timed(page: string, send: (request: IncomingMessage, response: ServerResponse) => Promise<number>): Page {
  return async (request, response) => {
    const done = scrapeSeconds.startTimer({ page });
    scrapeBytes.inc({ page }, await send(request, response));
    done();
  };
}

/** Sends chunk by chunk as fast as the reader takes them; other work runs between two. Returns the bytes. */
async function send(page: Iterable<Uint8Array>, request: IncomingMessage, response: ServerResponse): Promise<number> {
  const gzip = /\bgzip\b/.test(request.headers["accept-encoding"] ?? "");
  response.writeHead(200, {
    "content-type": "text/plain; version=0.0.4; charset=utf-8",
    vary: "accept-encoding",
    ...(gzip ? { "content-encoding": "gzip" } : {}),
  });
  if (request.method === "HEAD") {
    response.end();
    return 0;
  }
  const cut = setTimeout(() => response.destroy(), SLOWEST_READER_MS);
  const out = gzip ? createGzip({ level: constants.Z_BEST_SPEED }) : response;
  if (out !== response) out.pipe(response);
  response.once("close", () => out.destroy());
  try {
    return await write(page, out, response);
  } finally {
    clearTimeout(cut);
  }
}

async function write(
  page: Iterable<Uint8Array>,
  out: NodeJS.WritableStream,
  response: ServerResponse,
): Promise<number> {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  let bytes = 0;
  try {
    for (const chunk of page) {
      bytes += chunk.length;
      if (chunk.length > 0 && !out.write(chunk)) await once(out, "drain", { signal: gone.signal });
      await turn(); // also after a drain: one that comes at once comes before any other work
      if (gone.signal.aborted) return bytes;
    }
    out.end();
    await once(response, "finish", { signal: gone.signal });
  } catch (error) {
    if (!gone.signal.aborted) throw error;
  }
  return bytes;
}

/** A reader that takes longer holds on to what it reads for nothing: Prometheus gives up after 10 s. */
const SLOWEST_READER_MS = 60_000;
