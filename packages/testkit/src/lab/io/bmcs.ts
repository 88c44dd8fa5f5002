import { createSimulator, type SimulatedBmc } from "node-ipmi/simulator";
import type { Action } from "../../history/record.ts";
import type { LabMachine } from "../intents.ts";

export type LabBmc = SimulatedBmc;

/** A BMC did what it was told. */
export interface LabAct {
  readonly site: string;
  readonly machine: string;
  readonly action: Action;
}

export interface LabBmcs extends AsyncDisposable {
  /** By `site/machine`. */
  readonly all: ReadonlyMap<string, LabBmc>;
  onAct(listen: (act: LabAct) => void): void;
}

/** One simulated BMC per machine, at `host`, in this process. */
export async function startBmcs(host: string, machines: readonly LabMachine[]): Promise<LabBmcs> {
  await using starting = new AsyncDisposableStack();
  const all = new Map<string, LabBmc>();
  const listeners: ((act: LabAct) => void)[] = [];
  for (const { site, name, port, username, password } of machines) {
    const users = [{ name: username, password }];
    const ordered = (control: number): void => {
      const action = ACTIONS[control];
      if (action !== undefined) for (const listen of listeners) listen({ site, machine: name, action });
    };
    const options = { listen: { host, port }, users, power: "off", hooks: { ordered } } as const;
    all.set(`${site}/${name}`, starting.use(await createSimulator(options)));
  }
  const running = starting.move();
  return {
    all,
    onAct: (listen) => void listeners.push(listen),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** Chassis Control, IPMI 2.0 §28.3. */
const ACTIONS: Readonly<Record<number, Action>> = { 0: "off", 1: "on", 2: "cycle", 3: "reset", 5: "soft" };
