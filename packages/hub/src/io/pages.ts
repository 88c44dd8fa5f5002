import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ownMetrics } from "@longshore/kit";
import { type Check, waitingFor } from "../health/health.ts";
import { type Page, plain } from "./http.ts";

/** The fleet's part of /metrics: pre-rendered blocks, and a page per site. */
export interface FleetPages {
  /** Prometheus text, in pieces. */
  fleet(): Iterable<string> | AsyncIterable<string>;
  /** Undefined when nothing is known of the site. */
  site(site: string): Iterable<string> | AsyncIterable<string> | undefined;
}

/** /healthz: the process answers. /readyz: bus up and views current. /metrics: own metrics, then the fleet's. */
export function hubPages(checks: readonly Check[], fleet: FleetPages): (path: string) => Page | undefined {
  const pages: Readonly<Record<string, Page>> = {
    "/healthz": (_request, response) => plain(response, 200, "ok\n"),
    "/readyz": (_request, response) => {
      const missing = waitingFor(checks);
      if (missing.length === 0) plain(response, 200, "ready\n");
      else plain(response, 503, `waiting for ${missing.join(", ")}\n`);
    },
    "/metrics": async (_request, response) => {
      response.writeHead(200, { "content-type": METRICS });
      await stream(response, ownThenFleet(fleet));
    },
  };
  return (path) => {
    const site = SITE_PAGE.exec(path)?.[1];
    const lines = site === undefined ? undefined : fleet.site(site);
    if (lines === undefined) return Object.hasOwn(pages, path) ? pages[path] : undefined;
    return async (_request, response) => {
      response.writeHead(200, { "content-type": METRICS });
      await stream(response, lines);
    };
  };
}

const METRICS = "text/plain; version=0.0.4; charset=utf-8";
const SITE_PAGE = /^\/metrics\/site\/([a-z0-9-]{1,63})$/;

/** Writes piece by piece at the reader's pace; a reader that went away ends it. */
async function stream(response: Parameters<Page>[1], pieces: Iterable<string> | AsyncIterable<string>): Promise<void> {
  await pipeline(Readable.from(pieces), response).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
  });
}

async function* ownThenFleet(fleet: FleetPages): AsyncIterable<string> {
  yield await ownMetrics.metrics();
  yield* fleet.fleet();
}
