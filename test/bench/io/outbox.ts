import { fileURLToPath } from "node:url";
import { setTimeout as delay } from "node:timers/promises";
import { type Lab, type LabProgram, membersOf, openLab, rssMb } from "@longshore/testkit";
import { type BenchStage, type Figure, median, tempDir } from "@longshore/testkit/tools";
import { fillOutbox, powerChanged } from "../../../packages/agent/bench/fill-outbox.ts";
import { type BareMessage, barePublisher } from "../../../packages/bus/bench/bare-publisher.ts";
import { agentProgram } from "./agent-program.ts";

const examples = fileURLToPath(new URL("../../../examples/lab", import.meta.url));
const SITE = "oslo";
const FACTS = 1_000_000;
const QUICK = 20_000;
/** Facts in one batch, as the agent sends them when many wait. */
const BATCH = 1000;
/** Published bare before the drain and after it. */
const BARE_SINGLE = 1000;
const BARE_BATCHES = 20;

/**
 * An agent as it is deployed finds its line again with an outbox that filled meanwhile, and drains it in order to a hub
 * that syncs every write; beside it the same bytes, with the same rights to the same stream, published by the NATS
 * client alone. `--quick` or `--facts N`: fewer than 10^6.
 */
export async function* outboxFigures({ args, log, signal }: BenchStage): AsyncGenerator<Figure> {
  const at = args.indexOf("--facts");
  const count = at >= 0 ? Number(args[at + 1]) : args.includes("--quick") ? QUICK : FACTS;
  await using dir = tempDir("longshore-outbox-");
  const { command: agentCommand } = await agentProgram(dir.join("longshore-agent.mjs"));
  const agentArgs = ["--outbox-max-facts", `${2 * count}`, "--outbox-max-megabytes", "1000"];
  await using lab = await openLab({ examples, ports: "free", agentCommand, agentArgs, onStep: log });
  await lab.addSite(SITE);
  const agent = lab.agents.get(SITE);
  if (agent === undefined) throw new Error("there is no agent");
  await agent.stop();
  log(`filling the outbox with ${count} facts`);
  fillOutbox(agent.stateDir, SITE, count);
  const before = await bareRates(lab);
  log("draining");
  await agent.start();
  const drained = await watchDrain(agent, count, signal);
  const after = await bareRates(lab);
  const name = `outbox of ${count} facts drained in order by a deployed agent`;
  const rate = { name, value: drained.perSecond, unit: "1/s" };
  const beside = (how: keyof typeof before, name: string) => ({
    peer: { name, value: (before[how] + after[how]) / 2 },
  });
  yield {
    ...rate,
    ...beside("single", "nats.js, one publish after the other, each acknowledged"),
    target: { of: "ratio", is: ">=", bound: 1 },
  };
  yield { ...rate, ...beside("batched", `nats.js, atomic batches of ${BATCH}, from memory`) };
  yield { name: `${name}: its RSS, at most`, value: Math.max(...drained.resident), unit: "MB" };
  yield {
    name: `${name}: its RSS, last tenth above second tenth`,
    value: growthOf(drained.resident),
    unit: "MB",
    target: { of: "value", is: "<=", bound: 5 },
  };
}

/** From its first acknowledged fact to the last. */
async function watchDrain(
  agent: LabProgram,
  count: number,
  signal: AbortSignal,
): Promise<{ perSecond: number; resident: number[] }> {
  const resident: number[] = [];
  let began = { at: 0, left: 0 };
  for (;;) {
    const { outboxFacts: left } = (await (await fetch(`${agent.httpUrl}/healthz`)).json()) as { outboxFacts: number };
    if (began.at === 0 && left < count) began = { at: performance.now(), left };
    if (began.at > 0) resident.push(rssMb(agent.process.pid));
    if (left === 0) return { perSecond: (began.left * 1000) / (performance.now() - began.at), resident };
    await delay(100, undefined, { signal });
  }
}

/** What a process holds at the end above what it held when it had got going. */
function growthOf(samples: readonly number[]): number {
  const tenth = Math.ceil(samples.length / 10);
  return median(samples.slice(-tenth)) - median(samples.slice(tenth, 2 * tenth));
}

async function bareRates(lab: Lab): Promise<{ single: number; batched: number }> {
  const [member] = await membersOf(lab, ["bare"]);
  if (member === undefined) throw new Error("nobody may publish");
  await using bare = await barePublisher(member);
  const messages = Array.from({ length: BATCH }, (_, i): BareMessage => {
    const stamp = { agent: member.publicKey, incarnation: crypto.randomUUID(), sequence: i + 1, atMs: Date.now() };
    const { subject, body: payload } = powerChanged("bare", i, { ...stamp, ordinal: i + 1 });
    return { subject, payload };
  });
  const batches: number[] = [];
  for (let i = 0; i < BARE_BATCHES; i++) batches.push(await timed(() => bare.batch(messages)));
  const single = await timed(async () => {
    for (const message of messages.slice(0, BARE_SINGLE)) await bare.one(message);
  });
  return { single: BARE_SINGLE / single, batched: BATCH / median(batches) };
}

async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}
