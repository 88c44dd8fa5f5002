import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { setTimeout as delay } from "node:timers/promises";
import { rssMb, startLab, startProcess, tempDir } from "@longshore/testkit";
import { type BenchStage, type Figure, median } from "@longshore/testkit/tools";
import { bundleAgent } from "../../../deploy/agent/bundle.ts";
import { agentProcess } from "../../../deploy/agent/process.ts";
import { agentProgram } from "./agent-program.ts";

const LIMIT_MB = 75;
const root = fileURLToPath(new URL("../../../", import.meta.url));

/** What is loaded one after the other, each with all that it needs. */
const PARTS: readonly (readonly [string, string])[] = [
  ["Node alone", ""],
  ["kit (pino, prom-client, yaml)", 'import * as x from "@longshore/kit"'],
  ["+ contracts (protobufjs)", 'import * as x from "@longshore/contracts"'],
  ["+ bus (NATS, JWT, NKeys)", 'import * as x from "@longshore/bus"'],
  ["+ intents (zod)", 'import * as b from "@longshore/bus"; import * as x from "@longshore/intents"'],
  [
    "+ node-ipmi",
    'import * as b from "@longshore/bus"; import * as i from "@longshore/intents"; import * as x from "node-ipmi"',
  ],
];

/** The agent as one bundle: its memory part by part, then at work on six machines. */
export async function* agentMemoryFigures({ log }: BenchStage): AsyncGenerator<Figure> {
  await using dir = tempDir("longshore-memory-");
  for (const [part, imports] of PARTS)
    yield { name: `agent RSS, loaded: ${part}`, value: await idleRss(dir.path, imports), unit: "MB" };
  const { bundle, command: agentCommand } = await agentProgram(dir.join("longshore-agent.mjs"));
  yield { name: "agent bundle, minified", value: bundle.bytes / 1e6, unit: "MB" };
  const examples = dir.join("one-site");
  mkdirSync(examples);
  writeFileSync(`${examples}/site.yaml`, sixMachines());
  await using lab = await startLab({ examples, ports: "free", agentCommand, onStep: log });
  await allReady(lab);
  const samples: number[] = [];
  const pid = lab.agents.get("oslo")?.process.pid ?? 0;
  for (let i = 0; i < 18; i++) {
    await delay(5000);
    samples.push(rssMb(pid));
  }
  const name = "agent RSS, one bundle, idle with 6 machines (90 s)";
  const target = { of: "value", is: "<=", bound: LIMIT_MB } as const;
  yield { name, value: median(samples), unit: "MB", target };
  yield { name: `${name}: highest`, value: Math.max(...samples), unit: "MB", target };
}

/** RSS of a process that loaded a bundle of these imports and does nothing. */
async function idleRss(dir: string, imports: string): Promise<number> {
  const entry = `${root}test/bench/.memory-entry.mjs`;
  const file = `${dir}/part.mjs`;
  writeFileSync(
    entry,
    `${imports};\nglobalThis.kept = typeof x === "undefined" ? 0 : x;\nsetInterval(() => {}, 1e6);\nconsole.log("loaded");\n`,
  );
  await bundleAgent(file, entry);
  await using running = await startProcess(process.execPath, {
    args: [...agentProcess.flags, file],
    env: agentProcess.env,
  });
  await running.waitFor("loaded");
  await delay(1000);
  return rssMb(running.pid);
}

/** The lab's site oslo, with six machines instead of three. */
function sixMachines(): string {
  const text = readFileSync(`${root}examples/lab/oslo.yaml`, "utf8");
  const machine = text.split("---").findLast((document) => document.includes("kind: Machine")) ?? "";
  const more = [1, 2, 3].map((i) =>
    machine
      .replace(/name: r\d+u\d+/, `name: r9u${i}`)
      .replace(/port: \d+/, `port: ${16240 + i}`)
      .replace(/([0-9a-f]{2}:){5}[0-9a-f]{2}/, `3c:ec:ef:00:01:0${i}`),
  );
  return [text, ...more].join("---");
}

async function allReady(lab: {
  cli(...args: string[]): Promise<{ stdout: string }>;
  machines: readonly unknown[];
}): Promise<void> {
  for (let i = 0; i < 60; i++) {
    const { stdout } = await lab.cli("get", "machines", "-A", "-o", "json");
    const { items } = JSON.parse(stdout) as {
      items: { status?: { conditions: { type: string; status: string }[] } }[];
    };
    const ready = items.filter(({ status }) =>
      status?.conditions.some(({ type, status }) => type === "Ready" && status === "True"),
    );
    if (ready.length === lab.machines.length) return;
    await delay(500);
  }
  throw new Error("the machines did not become ready");
}
