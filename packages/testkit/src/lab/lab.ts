import { join } from "node:path";
import { lastLines } from "../io/last-lines.ts";
import type { Ran } from "../io/run.ts";
import type { RunningProcess } from "../io/start-process.ts";
import { tempDir } from "../io/temp-dir.ts";
import { freePort, isFreeUdp } from "../io/free-port.ts";
import { ensureTool } from "../io/tools/ensure.ts";
import { labErrors } from "./lab-errors.ts";
import type { VirtualMachine } from "../vm/io/virtual-machine.ts";
import { type Behind, type LabAct, type LabBmc, startBmcs } from "./io/bmcs.ts";
import { readExamples, writeDocuments } from "./io/documents.ts";
import { fromSources, runCli, startDaemon } from "./io/programs.ts";
import { type LabMachine, labMachines } from "./intents.ts";
import { whatStands } from "./what-stands.ts";
import { LOOPBACK, type LabPlace, type LabPlaces } from "./places.ts";

export interface LabOptions {
  /** A folder of intents; every Machine in it gets a simulated BMC. */
  readonly examples: string;
  /** Ports as the examples say them while nobody has them, or free ones: several labs can stand beside each other. */
  readonly ports: "as written" | "free";
  /** The agents' command without its options, e.g. a bundle; the sources unless given. */
  readonly agentCommand?: readonly string[];
  /** More options of the hub. */
  readonly hubArgs?: readonly string[];
  /** Told the port of nats-server before anything connects to it. */
  readonly onNatsPort?: (port: number) => void;
  /** More options of the agents. */
  readonly agentArgs?: readonly string[];
  /** Where programs and BMCs stand; all on loopback unless told. */
  readonly places?: LabPlaces;
  /** What stands behind the BMCs; their power is only said to move unless told. */
  readonly behind?: Behind;
  /** HTTP port of the hub; a free one unless given. */
  readonly httpPort?: number;
  /** What is happening, for people. */
  readonly onStep?: (step: string) => void;
  /** Called when a program of the lab ends that nobody stopped. */
  readonly onLost?: (program: string, output: string) => void;
}

/** A hub, its sites and their machines, all real programs on loopback, gone without a trace when it is closed. */
export interface Lab extends AsyncDisposable {
  readonly dir: string;
  /** For `LONGSHORE_CONTEXT`. */
  readonly contextFile: string;
  /** The documents, with the ports that this lab has. */
  readonly documents: string;
  readonly httpUrl: string;
  readonly natsPort: number;
  readonly machines: readonly LabMachine[];
  readonly bmcs: ReadonlyMap<string, LabBmc>;
  /** By `site/machine`, with `behind`. */
  readonly virtual: ReadonlyMap<string, VirtualMachine>;
  /** Told of everything that a BMC of this lab does because it was told to. */
  onAct(listen: (act: LabAct) => void): void;
  readonly hub: LabProgram;
  readonly agents: ReadonlyMap<string, LabProgram>;
  /** Runs `longshore ARGS` as the lab's operator. */
  cli(...args: string[]): Promise<Ran>;
  /** The same with `input` on standard input. */
  cliWith(input: string, ...args: string[]): Promise<Ran>;
  /** Invites the site, starts its agent with the token, and waits until it is in. */
  addSite(site: string): Promise<void>;
  /** Applies the lab's documents. */
  apply(): Promise<void>;
  /** What its sites say of themselves, and the last words of its programs. */
  whatStands(): Promise<string>;
}

/** A daemon that can be ended in any way and started again on its own state. */
export interface LabProgram {
  readonly process: RunningProcess;
  readonly stateDir: string;
  readonly httpUrl: string;
  start(): Promise<void>;
  kill(): Promise<void>;
  stop(): Promise<void>;
  /** Of its last run. */
  lastWords(): string;
}

/** Starts hub and BMCs, enrols the sites and applies the documents: afterwards the machines come up by themselves. */
export async function startLab(options: LabOptions): Promise<Lab> {
  const lab = await openLab(options);
  try {
    const sites = [...new Set(lab.machines.map((machine) => machine.site))];
    await Promise.all(sites.map((site) => lab.addSite(site)));
    options.onStep?.("applying the documents");
    await lab.apply();
    return lab;
  } catch (error) {
    await lab[Symbol.asyncDispose]();
    throw error;
  }
}

/** Hub and BMCs only; the rest is the caller's. */
export async function openLab(options: LabOptions): Promise<Lab> {
  const { onStep = () => {} } = options;
  const dir = tempDir("longshore-lab-");
  const closing = new AsyncDisposableStack();
  closing.use(dir);
  try {
    onStep("looking for nats-server (built once where Go is)");
    const { path: natsServer } = await ensureTool("nats-server");
    const machines = labMachines(readExamples(options.examples));
    onStep(`starting ${machines.length} simulated BMCs`);
    const { bmcs, at } = await openBmcs(machines, options);
    closing.use(bmcs);
    const [natsPort, httpPort] = [await freePort(), options.httpPort ?? (await freePort())];
    options.onNatsPort?.(natsPort);
    onStep("starting the hub");
    const hub = closing.use(hubProgram(dir.join("hub"), natsServer, natsPort, httpPort, options));
    await hub.start();
    const agents = new Map<string, Program>();
    closing.defer(() => Promise.all([...agents.values()].map((agent) => agent.stop())).then(() => {}));
    const contextFile = join(hub.stateDir, "operators/admin.json");
    const cliWith = (input: string, ...args: string[]): Promise<Ran> =>
      runCli(args, { LONGSHORE_CONTEXT: contextFile }, input);
    const cli = (...args: string[]): Promise<Ran> => cliWith("", ...args);
    const documents = writeDocuments(dir.join("intents.yaml"), options.examples, at);
    return {
      dir: dir.path,
      contextFile,
      documents,
      httpUrl: hub.httpUrl,
      natsPort,
      machines,
      bmcs: bmcs.all,
      virtual: bmcs.virtual,
      onAct: bmcs.onAct,
      hub,
      agents,
      cli,
      cliWith,
      async addSite(site) {
        onStep(`enrolling ${site}`);
        const token = dir.join(`${site}.token`);
        succeeded(await cli("site", "invite", site, "--auto-accept", "--out", token));
        const agent = await agentProgram(dir.join(`site-${site}`), site, token, options);
        agents.set(site, agent);
        await agent.start();
      },
      async apply() {
        succeeded(await cli("apply", "-f", documents, "--yes"));
      },
      whatStands: () => whatStands(hub, agents, cli),
      [Symbol.asyncDispose]: () => closing.disposeAsync(),
    };
  } catch (error) {
    await closing.disposeAsync();
    throw error;
  }
}

async function openBmcs(machines: readonly LabMachine[], { ports: how, places, behind }: LabOptions) {
  const host = places?.bmcs ?? LOOPBACK.host;
  const ports = await portsFor(machines, how);
  const moved = machines.map((machine) => ({ ...machine, port: ports.get(machine.port) ?? machine.port }));
  return { bmcs: await startBmcs(host, moved, behind), at: { host, ports } };
}

class Program implements LabProgram, AsyncDisposable {
  readonly stateDir: string;
  readonly httpUrl: string;
  readonly #launch: () => Promise<RunningProcess>;
  readonly #name: string;
  readonly #lost: LabOptions["onLost"];
  #process: RunningProcess | undefined;
  #last: RunningProcess | undefined;

  constructor(
    stateDir: string,
    httpUrl: string,
    launch: () => Promise<RunningProcess>,
    name: string,
    lost: LabOptions["onLost"],
  ) {
    this.stateDir = stateDir;
    this.httpUrl = httpUrl;
    this.#launch = launch;
    this.#name = name;
    this.#lost = lost;
  }

  get process(): RunningProcess {
    if (this.#process === undefined) throw labErrors.LAB_NOT_RUNNING({ what: this.stateDir });
    return this.#process;
  }

  lastWords(): string {
    return lastLines(this.#name, this.#last?.output() ?? "");
  }

  async start(): Promise<void> {
    const started = await this.#launch();
    this.#process = this.#last = started;
    void started.ended.then(() => {
      if (this.#process === started) this.#lost?.(this.#name, started.output());
    });
  }

  async kill(): Promise<void> {
    await this.#end((running) => {
      running.signal("SIGKILL");
      return running.ended;
    });
  }

  async stop(): Promise<void> {
    await this.#end((running) => running.stop());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #end(by: (running: RunningProcess) => Promise<unknown>): Promise<void> {
    const running = this.#process;
    this.#process = undefined; // its end is no loss
    if (running !== undefined) await by(running);
  }
}

function hubProgram(
  folder: string,
  natsServer: string,
  natsPort: number,
  httpPort: number,
  options: LabOptions,
): Program {
  const place = options.places?.hub ?? LOOPBACK;
  const { stateDir = folder } = place;
  const httpUrl = `http://${place.host}:${httpPort}`;
  const args = [
    "--state-directory",
    stateDir,
    "--nats-listen",
    `${place.host}:${natsPort}`,
    "--http-listen",
    `${place.host}:${httpPort}`,
    "--nats-server",
    natsServer,
    ...(options.hubArgs ?? []),
  ];
  return new Program(stateDir, httpUrl, () => startAt(place, fromSources("hub"), args, httpUrl), "hub", options.onLost);
}

async function agentProgram(folder: string, site: string, token: string, options: LabOptions): Promise<Program> {
  const place = options.places?.agent?.(site) ?? LOOPBACK;
  const { stateDir = folder } = place;
  const httpUrl = `http://${place.host}:${await freePort()}`;
  const args = [
    "--state-directory",
    stateDir,
    "--token-file",
    token,
    "--http-listen",
    new URL(httpUrl).host,
    "--machines-resync",
    "5s",
    ...(options.agentArgs ?? []),
  ];
  return new Program(
    stateDir,
    httpUrl,
    () => startAt(place, options.agentCommand ?? fromSources("agent"), args, httpUrl),
    `agent of ${site}`,
    options.onLost,
  );
}

function startAt(
  { before = [], env }: LabPlace,
  command: readonly string[],
  args: readonly string[],
  httpUrl: string,
): Promise<RunningProcess> {
  return startDaemon([...before, ...command], { args, readyUrl: `${httpUrl}/readyz`, env: env?.() ?? {} });
}

/** Another lab may have them. */
async function allFree(machines: readonly LabMachine[]): Promise<boolean> {
  const free = await Promise.all(machines.map(({ port }) => isFreeUdp(port)));
  return free.every(Boolean);
}

async function portsFor(
  machines: readonly LabMachine[],
  how: LabOptions["ports"],
): Promise<ReadonlyMap<number, number>> {
  if (how === "as written" && (await allFree(machines))) return new Map();
  const pairs = await Promise.all(machines.map(async ({ port }) => [port, await freePort("udp")] as const));
  return new Map(pairs);
}

function succeeded({ code, stdout, stderr }: Ran): void {
  if (code !== 0) throw labErrors.LAB_COMMAND_FAILED({ code, output: `${stdout}${stderr}` });
}
