import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { childOf, cpuSeconds, type Lab, membersOf, openLab, rssMb, startProcess } from "@longshore/testkit";
import type { BenchStage, Figure } from "@longshore/testkit/tools";
import type { FleetOrders } from "./fleet-worker.ts";

const SITES = 1000;
const WORKERS = 2;
const BEAT_MS = 10_000;
const MEASURE_S = 30;
const worker = fileURLToPath(new URL("fleet-worker.ts", import.meta.url));
const examples = fileURLToPath(new URL("../../../examples/lab", import.meta.url));

/** A thousand agents as real TLS connections that beat: what hub and nats-server spend on them. */
export async function* fleetFigures({ log }: BenchStage): AsyncGenerator<Figure> {
  await using lab = await openLab({ examples, ports: "free", onStep: log });
  const hub = lab.hub.process.pid;
  const nats = childOf(hub, /nats-server/);
  if (nats === undefined) throw new Error("the hub has no nats-server");
  const idle = { hub: rssMb(hub), nats: rssMb(nats) };
  const began = performance.now();
  await using _workers = await startWorkers(lab);
  const connected = (performance.now() - began) / 1000;
  await delay(BEAT_MS + 2000); // every agent has been heard once
  const before = { at: performance.now(), hub: cpuSeconds(hub), nats: cpuSeconds(nats) };
  await delay(MEASURE_S * 1000);
  const elapsed = (performance.now() - before.at) / 1000;
  const up = Number(
    /^longshore_fleet_sites\{link="up"\} (\d+)$/m.exec(await (await fetch(`${lab.httpUrl}/metrics`)).text())?.[1] ?? 0,
  );
  if (up !== SITES) throw new Error(`the hub counts ${up} sites that are up, not ${SITES}`);
  const name = (what: string): string => `${SITES} agents, one beat per ${BEAT_MS / 1000} s: ${what}`;
  yield { name: name("all connected after"), value: connected, unit: "s" };
  yield { name: name("hub CPU"), value: ((cpuSeconds(hub) - before.hub) / elapsed) * 100, unit: "% of a core" };
  yield { name: name("hub RSS"), value: rssMb(hub), unit: "MB" };
  yield { name: name("hub RSS above idle"), value: rssMb(hub) - idle.hub, unit: "MB" };
  yield {
    name: name("nats-server CPU"),
    value: ((cpuSeconds(nats) - before.nats) / elapsed) * 100,
    unit: "% of a core",
  };
  yield { name: name("nats-server RSS above idle"), value: rssMb(nats) - idle.nats, unit: "MB" };
}

async function startWorkers(lab: Lab): Promise<AsyncDisposable> {
  await using starting = new AsyncDisposableStack();
  const waiting = [];
  for (let index = 0; index < WORKERS; index++) {
    const sites = Array.from({ length: SITES / WORKERS }, (_, i) => `bench-${index}-${i}`);
    const members = await membersOf(lab, sites);
    const agents = members.map(({ site, publicKey: key, seed, jwt }) => ({ site, key, seed: seed.reveal(), jwt }));
    const { servers = [], ca = "" } = members[0] ?? {};
    const orders: FleetOrders = { servers, ca, beatMs: BEAT_MS, agents };
    const file = join(lab.dir, `fleet-${index}.json`);
    writeFileSync(file, JSON.stringify(orders), { mode: 0o600 });
    const child = starting.use(await startProcess(process.execPath, { args: [worker, file] }));
    waiting.push(child.waitFor("up\n", 120_000));
  }
  await Promise.all(waiting);
  return starting.move();
}
