import { createSimulator, type SimulatedBmc } from "node-ipmi/simulator";
import type { Action } from "../../history/record.ts";
import { openVirtualMachine, type VirtualMachine, type VirtualMachineOptions } from "../../vm/io/virtual-machine.ts";
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
  /** The machines behind them, where they are more than simulated. */
  readonly virtual: ReadonlyMap<string, VirtualMachine>;
  onAct(listen: (act: LabAct) => void): void;
}

/** What stands behind a machine's BMC; nothing unless told: then its power is only said to move. */
export type Behind = (machine: LabMachine) => Omit<VirtualMachineOptions, "bmc">;

/** One simulated BMC per machine, at `host`, in this process. */
export async function startBmcs(host: string, machines: readonly LabMachine[], behind?: Behind): Promise<LabBmcs> {
  await using starting = new AsyncDisposableStack();
  const all = new Map<string, LabBmc>();
  const virtual = new Map<string, VirtualMachine>();
  const listeners: ((act: LabAct) => void)[] = [];
  for (const machine of machines) {
    const { site, name, port, username, password } = machine;
    const users = [{ name: username, password }];
    const ordered = (control: number): void => {
      const action = ACTIONS[control];
      if (action !== undefined) for (const listen of listeners) listen({ site, machine: name, action });
    };
    const key = `${site}/${name}`;
    if (behind === undefined) {
      const options = { listen: { host, port }, users, power: "off", hooks: { ordered } } as const;
      all.set(key, starting.use(await createSimulator(options)));
    } else {
      const one = starting.use(await openVirtualMachine({ ...behind(machine), bmc: { host, port, users, ordered } }));
      virtual.set(key, one);
      all.set(key, one.bmc);
    }
  }
  const running = starting.move();
  return {
    all,
    virtual,
    onAct: (listen) => void listeners.push(listen),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** Chassis Control, IPMI 2.0 §28.3. */
const ACTIONS: Readonly<Record<number, Action>> = { 0: "off", 1: "on", 2: "cycle", 3: "reset", 5: "soft" };
