import { createSimulator, type SimulatedBmc } from "node-ipmi/simulator";
import type { LabMachine } from "../intents.ts";

export type LabBmc = SimulatedBmc;

export interface LabBmcs extends AsyncDisposable {
  /** By `site/machine`. */
  readonly all: ReadonlyMap<string, LabBmc>;
}

/** One simulated BMC per machine, on 127.0.0.1, in this process. */
export async function startBmcs(machines: readonly LabMachine[]): Promise<LabBmcs> {
  await using starting = new AsyncDisposableStack();
  const all = new Map<string, LabBmc>();
  for (const { site, name, port, username, password } of machines) {
    const users = [{ name: username, password }];
    const listen = { host: "127.0.0.1", port };
    all.set(`${site}/${name}`, starting.use(await createSimulator({ listen, users, power: "off" })));
  }
  const running = starting.move();
  return { all, [Symbol.asyncDispose]: () => running.disposeAsync() };
}
