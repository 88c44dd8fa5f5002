import { milliseconds, seconds } from "@longshore/kit";
import { type Lab, type Ran, scenario, type Stage, writeSites } from "@longshore/testkit";
import { BootDevice, ChassisAction, chassisControl, chassisIdentify, clearSel } from "node-ipmi";
import { type Faults, personalities, type SimulatedBmc } from "node-ipmi/simulator";

/** What a BMC is made to do wrong, and then what it is told to do: the claim comes from the CLI, the truth from the machine. */
export default scenario({
  summary: "whatever a BMC lies about, no order is said to be done that was not: each is seen, later, or loudly failed",
  tier: "full",
  budgetSeconds: 900,
  async run(stage: Stage) {
    const examples = `${stage.dir}/lies`;
    writeSites(examples, [SITE], { held: 1, free: ORDERS.length });
    const agentArgs = ["--bmc-open-timeout", "4s", "--bmc-command-timeout", "4s", "--machines-sensors", "5s"];
    const lab = await stage.lab({ examples, agentArgs });
    const rows: Row[] = [];
    for (const [name, faults] of Object.entries(FAULTS)) {
      await recover(stage, lab);
      const row = await playFault(stage, lab, name, faults);
      rows.push(row);
      stage.log(`${name}: ${row.cells.map(({ text }, at) => `${COLUMNS[at]} ${text}`).join(", ")}`);
    }
    await recover(stage, lab);
    stage.table({
      title: "what a BMC is made to do wrong, by what it is told to do",
      header: ["fault", ...COLUMNS],
      rows: rows.map(({ name, cells }) => [name, ...cells.map(({ text }) => text)]),
      notes: [
        "seen: said to be done, and it was. later: done, and said to be unknown until it was read back. A code: not done, and said so.",
      ],
    });
    const cells = rows.flatMap(({ cells }) => cells);
    const count = (word: Cell["verdict"]): number => cells.filter(({ verdict }) => verdict === word).length;
    stage.expect(count("FALSE") === 0, `no success is claimed that is none: ${count("FALSE")} are`);
    stage.expect(count("TWICE") === 0, `no order is carried out twice: ${count("TWICE")} are`);
    return {
      faults: rows.length,
      cells: cells.length,
      seen: count("seen"),
      later: count("later"),
      failed: count("failed"),
    };
  },
});

const SITE = "lies";

/** Each order has a machine of its own, so that those of one fault run side by side. */
interface LiesOrder {
  readonly name: string;
  readonly args: (machine: string) => readonly string[];
  /** How the machine is before. */
  prepare(bmc: SimulatedBmc): void;
  /** Whether it is so that the order was carried out. */
  isDone(bmc: SimulatedBmc): boolean;
  /** How often the BMC did it, where that matters. */
  times?(bmc: SimulatedBmc): number;
}

const did = (bmc: SimulatedBmc, action: number): number => bmc.machine.actions.filter((one) => one === action).length;
const power = (to: string) => (machine: string) => ["machine", "power", to, machine, "--yes"];

const ORDERS: readonly LiesOrder[] = [
  {
    name: "on",
    args: power("on"),
    prepare: ({ machine }) => machine.press("off"),
    isDone: ({ machine }) => machine.power === "on",
  },
  {
    name: "off",
    args: power("off"),
    prepare: ({ machine }) => machine.press("on"),
    isDone: ({ machine }) => machine.power === "off",
  },
  {
    name: "cycle",
    args: power("cycle"),
    prepare: ({ machine }) => machine.press("on"),
    isDone: (bmc) => did(bmc, ChassisAction.Cycle) > 0,
    times: (bmc) => did(bmc, ChassisAction.Cycle),
  },
  {
    name: "reset",
    args: power("reset"),
    prepare({ machine }) {
      machine.press("off");
      machine.press("on"); // by its button: a reset by command shows in the restart cause
    },
    isDone: (bmc) => did(bmc, ChassisAction.Reset) > 0,
    times: (bmc) => did(bmc, ChassisAction.Reset),
  },
  {
    name: "boot",
    args: (machine) => ["machine", "boot", machine, "network"],
    prepare({ machine }) {
      machine.press("on");
      machine.flags = { ...machine.flags, flags: { ...machine.flags.flags, valid: false } };
    },
    isDone: ({ machine: { flags } }) => flags.flags.valid && flags.device.selector === BootDevice.Pxe,
  },
  {
    name: "identify",
    args: (machine) => ["machine", "identify", machine, "--on"],
    prepare: ({ machine }) => machine.light("off"),
    isDone: ({ machine }) => machine.identify === "on",
  },
  {
    name: "clear",
    args: (machine) => ["machine", "sel", machine, "--clear", "--yes"],
    prepare: ({ board }) => void board.sel.addEvent(HOT),
    isDone: ({ board }) => board.sel.size === 0,
  },
];

const HOT = { sensorType: 1, sensor: 1, event: { type: 1, deasserted: false }, data: Uint8Array.of(0x59, 95, 90) };
const COLUMNS = ["held", ...ORDERS.map(({ name }) => name)];

/** The simulator's personalities, and lies about what they leave out. */
const FAULTS: Readonly<Record<string, Partial<Faults>>> = {
  ...Object.fromEntries(Object.entries(personalities).map(([name, { faults }]) => [name, faults])),
  "loses-power-answer": { loseAnswerTo: chassisControl.name },
  "forgets-identify": { pretends: [chassisIdentify.name] },
  "keeps-sel": { pretends: [clearSel.name] },
};

interface Cell {
  readonly verdict: "seen" | "later" | "failed" | "FALSE" | "TWICE";
  readonly text: string;
}

interface Row {
  readonly name: string;
  readonly cells: readonly Cell[];
}

async function playFault(stage: Stage, lab: Lab, name: string, faults: Partial<Faults>): Promise<Row> {
  const held = bmcOf(lab, "h1");
  const bmcs = ORDERS.map((_, at) => bmcOf(lab, `f${at + 1}`));
  for (const [at, order] of ORDERS.entries()) order.prepare(bmcs[at] as SimulatedBmc);
  for (const bmc of [held, ...bmcs]) {
    bmc.machine.actions.length = 0;
    bmc.become("honest");
    Object.assign(bmc.faults, faults);
    bmc.reboot(milliseconds(0)); // whoever comes next has to log in: some lie there
  }
  held.machine.press("off");
  const cells = await Promise.all([
    holdCell(stage, lab, held),
    ...ORDERS.map((order, at) => orderCell(stage, lab, order, `f${at + 1}`, bmcs[at] as SimulatedBmc)),
  ]);
  return { name, cells };
}

async function orderCell(stage: Stage, lab: Lab, order: LiesOrder, machine: string, bmc: SimulatedBmc): Promise<Cell> {
  const ran = await lab.cli(...order.args(machine), "--site", SITE, "-o", "json");
  const isDone = order.isDone(bmc);
  const times = order.times?.(bmc) ?? 0;
  if (times > 1) return { verdict: "TWICE", text: `done ${times} times` };
  if (claims(ran)) return isDone ? { verdict: "seen", text: "seen" } : { verdict: "FALSE", text: "FALSE" };
  const code = /\b((?:CLI|HUB|AGENT|BMC|BUS|INTENT)_[A-Z_]+)\b/.exec(ran.stderr)?.[1] ?? `exit code ${ran.code}`;
  stage.expect(ran.code !== 0, `what was not seen has an exit code: ${order.args(machine).join(" ")}: ${ran.stdout}`);
  if (isDone) return { verdict: "later", text: `later (${code})` };
  return { verdict: "failed", text: code };
}

/** The CLI says that it was done: by its exit code and in so many words. */
function claims({ code, stdout }: Ran): boolean {
  if (code !== 0) return false;
  const { confirmed } = JSON.parse(stdout) as { confirmed: boolean };
  return confirmed;
}

/** The loop holds a machine on whose button was pressed: it is on again, or its status says why it is not. */
async function holdCell(stage: Stage, lab: Lab, bmc: SimulatedBmc): Promise<Cell> {
  const told = await stage.eventually(
    "a held machine is on again, or its status says that it is not",
    async () => {
      if (bmc.machine.power === "on") return "on";
      const { power, ready } = await statusOf(lab, "h1");
      return power !== "on" && ready !== undefined && ready.status !== "True" ? ready.reason : undefined;
    },
    60,
  );
  if (told === "on") return { verdict: "seen", text: "seen" };
  return { verdict: "later", text: `later (${told})` }; // once the BMC is honest again: `recover` looks
}

/** Every BMC is honest again: the site comes back by itself, and what is held is so. */
async function recover(stage: Stage, lab: Lab): Promise<void> {
  for (const bmc of lab.bmcs.values()) bmc.become("honest");
  await stage.eventually(
    "every machine is ready again, and what is held is so",
    async () => {
      const seen = await statuses(lab);
      if (seen.some(({ ready }) => REFUSED.has(ready?.reason ?? ""))) await newSecret(lab);
      return seen.length === ORDERS.length + 1 && seen.every(({ ready }) => ready?.status === "True");
    },
    120,
  );
  stage.expect(bmcOf(lab, "h1").machine.power === "on", "the held machine is on");
}

/** Credentials that a BMC refused are not tried again before they change. */
const REFUSED: ReadonlySet<string> = new Set(["WrongPassword", "UnknownUser"]);

async function newSecret(lab: Lab): Promise<void> {
  const [{ username, password } = { username: "", password: "" }] = lab.machines;
  const values = ["--from-literal", `username=${username}`, "--from-literal", `password=${password}`];
  await lab.cli("secret", "set", "bmc-root", "--site", SITE, ...values);
  await new Promise((resolve) => setTimeout(resolve, seconds(2)));
}

interface Seen {
  readonly name: string;
  readonly power: string;
  readonly ready: { readonly status: string; readonly reason: string } | undefined;
}

async function statusOf(lab: Lab, machine: string): Promise<Seen> {
  const found = (await statuses(lab)).find(({ name }) => name === machine);
  return found ?? { name: machine, power: "unknown", ready: undefined };
}

async function statuses(lab: Lab): Promise<readonly Seen[]> {
  const { stdout } = await lab.cli("get", "machines", "--site", SITE, "-o", "json");
  const { items } = JSON.parse(stdout) as {
    items: {
      metadata: { name: string };
      status?: { power?: string; conditions: { type: string; status: string; reason: string }[] };
    }[];
  };
  return items.map(({ metadata, status }) => ({
    name: metadata.name,
    power: status?.power ?? "unknown",
    ready: status?.conditions.find(({ type }) => type === "Ready"),
  }));
}

function bmcOf(lab: Lab, machine: string): SimulatedBmc {
  const bmc = lab.bmcs.get(`${SITE}/${machine}`);
  if (bmc === undefined) throw new Error(`the lab has no ${machine}`);
  return bmc;
}
