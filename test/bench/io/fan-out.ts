import { hubCredentials, parseTrustTree } from "@longshore/bus";
import { Status, subjectOf, subjects } from "@longshore/contracts";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Figure, median } from "@longshore/testkit/tools";
import { bareHub, type BareHub } from "../../../packages/bus/bench/bare-hub.ts";
import { loopDelayMs } from "./hub-metrics.ts";
import type { SiteStage } from "./thousand-sites.ts";

const ROUNDS = 5;

/**
 * One apply that concerns every site: from the operator's call until the hub's stream has each site's status of the new
 * generation; beside it the envelopes' bytes sent over the same connections by NATS alone.
 */
export async function* fanOutFigures(stage: SiteStage): AsyncGenerator<Figure> {
  const { lab, fleet, log } = stage;
  const tree = parseTrustTree(readFileSync(join(lab.hub.stateDir, "identity/trust.json"), "utf8"));
  await using hub = await bareHub({ ...fleet.orders, credentials: await hubCredentials(tree) });
  const [applied, accepted, raw]: [number[][], number[], number[][]] = [[], [], []];
  await loopDelayMs(lab);
  for (let round = 1; round <= ROUNDS; round++) {
    log(`round ${round} of ${ROUNDS}`);
    raw.push(await rawRound(stage, hub));
    const { acceptedMs, acknowledgedMs } = await applyRound(stage, hub);
    accepted.push(acceptedMs);
    applied.push(acknowledgedMs);
  }
  const lag = await loopDelayMs(lab);
  const name = `one intent to ${fleet.sites.length} connected sites (whole agents, disks in memory)`;
  yield { name: `${name}: accepted, all of it durable at the hub`, value: median(accepted), unit: "ms" };
  for (const [label, share, bound] of [
    ["p50", 0.5, 1000],
    ["p99", 0.99, 3000],
  ] as const) {
    yield {
      name: `${name}: acknowledged, ${label}`,
      value: median(applied.map((round) => percentile(round, share))),
      unit: "ms",
      peer: {
        name: `NATS alone, the same bytes one way, ${label}`,
        value: median(raw.map((r) => percentile(r, share))),
      },
      target: { of: "value", is: "<=", bound },
    };
  }
  yield { name: `${name}: hub loop lag, p99`, value: lag, unit: "ms" };
}

async function applyRound(stage: SiteStage, hub: BareHub): Promise<{ acceptedMs: number; acknowledgedMs: number[] }> {
  const missing = new Set(stage.fleet.sites);
  const acknowledgedMs: number[] = [];
  const all = Promise.withResolvers<void>();
  const wanted = stage.orders.generation(stage.fleet.sites[0] ?? "") + 1;
  let began = 0;
  const stop = await hub.followStatuses(({ site, payload }) => {
    const status = Status.decode(payload);
    if (status.kind !== "Site" || status.observedGeneration < wanted || !missing.delete(site)) return;
    acknowledgedMs.push(performance.now() - began);
    if (missing.size === 0) all.resolve();
  });
  began = performance.now();
  await stage.orders.give(stage.fleet.sites);
  const acceptedMs = performance.now() - began;
  await all.promise;
  await stop();
  return { acceptedMs, acknowledgedMs };
}

/** What each site's intent weighs, to each site, on the subject of its commands: it is refused there, and timed. */
async function rawRound({ fleet }: SiteStage, hub: BareHub): Promise<number[]> {
  const messages = await Promise.all(
    fleet.sites.map(async (site) => {
      const payload = await hub.last("INTENTS", subjectOf(subjects.intent, { site, kind: "site", name: site }));
      return { subject: subjectOf(subjects.cmdMachinePower, { site }), payload };
    }),
  );
  const heard = await fleet.hear();
  const began = performance.timeOrigin + performance.now();
  for (const { subject, payload } of messages) hub.publish(subject, payload);
  return (await heard()).map((atMs) => atMs - began);
}

function percentile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(share * values.length) - 1] ?? Number.NaN;
}
