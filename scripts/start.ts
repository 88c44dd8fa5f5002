// `npm start`: the lab. A hub, two sites and six machines with real RMCP+ on loopback, from the intents in examples/lab.
// `npm start -- --check` does the same, powers a machine through the CLI, prints one line of JSON and ends.
import { parseArgs } from "node:util";
import { join, relative } from "node:path";
import { isLongshoreError } from "@longshore/kit";
import {
  freePort,
  type Lab,
  type MachineLine,
  machineLines,
  operatorOf,
  renderLines,
  startLab,
  watchMachines,
} from "@longshore/testkit";
import { root } from "./lib/root.ts";

const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });
const began = performance.now();
const stop = new AbortController();
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => stop.abort(new Error(name)));

try {
  await (values.check ? check() : show());
} catch (error) {
  if (!stop.signal.aborted) {
    console.error(isLongshoreError(error) ? `${error.message}\n${error.hint ?? ""}` : error);
    process.exitCode = 1;
  }
}

async function show(): Promise<void> {
  await using lab = await open("as written", (step) => console.log(`${seconds().toFixed(1).padStart(5)} s  ${step}`));
  await using link = operatorOf(lab.contextFile);
  const view = liveView(lab);
  await watchMachines(link, (machines) => view(machineLines(machines)), stop.signal).catch((error: unknown) => {
    if (!stop.signal.aborted) throw error;
  });
  console.log("\nstopping: nothing stays behind");
}

/** Redraws the table until all machines are ready, then says what to try, then tells each change in a line. */
function liveView(lab: Lab): (lines: readonly MachineLine[]) => boolean {
  let before = new Map<string, string>();
  let drawn = 0;
  let ready = false;
  return (lines) => {
    if (!ready) {
      const table = renderLines(lines);
      if (process.stdout.isTTY && drawn > 0) process.stdout.write(`\x1b[${drawn}A\x1b[J`);
      if (process.stdout.isTTY) console.log(`\n${table}`);
      drawn = table.split("\n").length + 1;
      ready = lines.length === lab.machines.length && lines.every((line) => line.ready);
      if (ready && !process.stdout.isTTY) console.log(`\n${table}`);
      if (ready) console.log(whatToTry(lab));
    }
    const now = new Map(lines.map((line) => [`${line.site}/${line.machine}`, line.power]));
    for (const [machine, power] of now) {
      const was = before.get(machine);
      if (ready && was !== undefined && was !== power) console.log(`${machine}: power ${was} -> ${power}`);
    }
    before = now;
    return false;
  };
}

function whatToTry(lab: Lab): string {
  const free = lab.machines.find((machine) => machine.name === "r1u2" && machine.site === "bergen");
  return `
Ready after ${seconds().toFixed(1)} s. In a second terminal, in this folder:

  export LONGSHORE_CONTEXT=${lab.contextFile}
  npx longshore get machines -A -o wide
  npx longshore describe machine ${free?.name} --site ${free?.site}
  npx longshore machine power on ${free?.name} --site ${free?.site}
  npx longshore diff -f ${relative(root, lab.documents).startsWith("..") ? lab.documents : relative(root, lab.documents)}
  npx longshore events -A -w

Metrics: ${lab.httpUrl}/metrics        Ctrl-C ends it all.
`;
}

async function check(): Promise<void> {
  await using lab = await open("free", (step) => console.error(`${seconds().toFixed(1).padStart(5)} s  ${step}`));
  await using link = operatorOf(lab.contextFile);
  let lines: readonly MachineLine[] = [];
  await watchMachines(
    link,
    (machines) => {
      lines = machineLines(machines);
      return lines.length === lab.machines.length && lines.every((line) => line.ready);
    },
    AbortSignal.any([stop.signal, AbortSignal.timeout(60_000)]),
  );
  const readySeconds = seconds();
  const target = lines.find((line) => line.site === "bergen" && line.machine === "r1u2");
  const powered = await lab.cli(
    "machine",
    "power",
    "on",
    target?.machine ?? "",
    "--site",
    target?.site ?? "",
    "-o",
    "json",
  );
  const metrics = await (await fetch(`${lab.httpUrl}/metrics`)).text();
  const saw = {
    ok: powered.code === 0 && lines.every((line) => line.ready),
    sites: new Set(lines.map((line) => line.site)).size,
    machines: lines.length,
    ready: lines.filter((line) => line.ready).length,
    power:
      powered.code === 0 ? (JSON.parse(powered.stdout) as unknown) : { code: powered.code, stderr: powered.stderr },
    metricLines: metrics.split("\n").length,
    readySeconds: round(readySeconds),
    seconds: round(seconds()),
  };
  console.log(JSON.stringify(saw));
  process.exitCode = saw.ok ? 0 : 1;
}

async function open(ports: "as written" | "free", onStep: (step: string) => void): Promise<Lab> {
  const onLost = (program: string, output: string): void =>
    console.error(`${program} ended:\n${output.split("\n").slice(-20).join("\n")}`);
  const httpPort = ports === "free" ? await freePort() : await preferred(8400);
  return startLab({ examples: join(root, "examples/lab"), ports, httpPort, onStep, onLost });
}

/** 8400 is easy to remember; another when somebody has it. */
async function preferred(port: number): Promise<number> {
  const taken = await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(500) }).then(
    () => true,
    (error: unknown) => !String((error as Error).cause).includes("ECONNREFUSED"),
  );
  return taken ? freePort() : port;
}

function seconds(): number {
  return (performance.now() - began) / 1000;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
