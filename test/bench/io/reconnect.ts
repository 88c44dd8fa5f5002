import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Lab } from "@longshore/testkit";
import type { Figure } from "@longshore/testkit/tools";
import type { BareMember } from "../../../packages/bus/bench/bare-worker.ts";
import { killBroker } from "../../sites/io/broker-death.ts";
import { loopDelayMs } from "./hub-metrics.ts";
import type { WorkerOrders } from "../../sites/io/site-worker.ts";
import type { SiteStage } from "./thousand-sites.ts";

/** One in so many missed an order meanwhile. */
const MISSED_ONE_IN = 5;
const bareWorker = fileURLToPath(new URL("../../../packages/bus/bench/bare-worker.ts", import.meta.url));

/** The broker dies under a thousand sites, some of which were away and missed an order: when are all in step again? */
export async function* reconnectFigures(stage: SiteStage): AsyncGenerator<Figure> {
  const { lab, fleet, log } = stage;
  const away = new Set(fleet.sites.filter((_, i) => i % MISSED_ONE_IN === 0));
  await fleet.turn("stop", away);
  await stage.orders.give([...away]);
  const before = await fleet.bytes();
  await loopDelayMs(lab);
  log("the broker dies");
  const { diedAt, backAt } = killBroker(lab);
  const inStep = await fleet.watch((site) => stage.orders.generation(site));
  await fleet.turn("start", away);
  const back = await backAt;
  const times = (await inStep()).sort((a, b) => a - b);
  const lag = await loopDelayMs(lab);
  const bytes = (await fleet.bytes()) - before;
  await fleet[Symbol.asyncDispose]();
  log("the same with the NATS client alone");
  const bare = await bareReconnect(lab, fleet.orders, stage.processes);
  const name = `${fleet.sites.length} sites reconnect at once (whole agents, disks in memory; ${away.size} missed an order)`;
  const after = (share: number): number => ((times[Math.ceil(share * times.length) - 1] ?? Number.NaN) - back) / 1000;
  yield { name: `${name}: half in step after`, value: after(0.5), unit: "s" };
  yield {
    name: `${name}: all in step after`,
    value: after(1),
    unit: "s",
    peer: { name: "nats.js alone, all connected again", value: bare },
    target: { of: "value", is: "<=", bound: 45 },
  };
  yield { name: `${name}: the broker was away`, value: (back - diedAt) / 1000, unit: "s" };
  yield {
    name: `${name}: hub loop lag, p99`,
    value: lag,
    unit: "ms",
    target: { of: "value", is: "<=", bound: 200 },
  };
  yield { name: `${name}: on the wire per site, TLS and all`, value: bytes / fleet.sites.length, unit: "B" };
}

/** As many connections in as many processes; from the broker's return until the last is there again, seconds. */
async function bareReconnect(lab: Lab, orders: WorkerOrders, processes: number): Promise<number> {
  const { servers, ca } = orders;
  const members = orders.members.map((member): BareMember => ({ ...member, servers, ca }));
  const workers: ChildProcess[] = [];
  try {
    const up: Promise<unknown>[] = [];
    for (let i = 0; i < processes; i++) {
      const child = fork(bareWorker);
      workers.push(child);
      up.push(once(child, "message"));
      child.send(members.filter((_, at) => at % processes === i));
    }
    await Promise.all(up);
    const again = Promise.all(workers.map((child) => once(child, "message")));
    const back = await killBroker(lab).backAt;
    await again;
    return (performance.timeOrigin + performance.now() - back) / 1000;
  } finally {
    for (const child of workers) child.kill("SIGKILL");
  }
}
