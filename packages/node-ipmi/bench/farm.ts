import { ensureTool, freePort, startProcess } from "@longshore/testkit/tools";
import { CREDENTIALS } from "../test/peers/goipmi-server.ts";

/** Many of go-ipmi's BMCs in one process, each at an address of its own; the machine behind every second one is on. */
export interface Farm extends AsyncDisposable {
  readonly hosts: readonly string[];
  readonly port: number;
  isOn(host: string): boolean;
  counts(): Promise<Counts>;
  /** The first `count` forget their sessions. */
  restart(count: number): Promise<void>;
  /** Every `every`th hears nothing from now on; 0: all hear. */
  mute(every: number): Promise<void>;
}

export interface Counts {
  /** Heard and said by all BMCs so far. */
  readonly datagrams: number;
  /** Open now. */
  readonly sessions: number;
}

export async function startFarm(count: number): Promise<Farm> {
  const { path } = await ensureTool("goipmi-farm");
  const port = await freePort("udp");
  const { username, password } = CREDENTIALS;
  const args = ["-port", String(port), "-count", String(count), "-user", username, "-password", password];
  const farm = await startProcess(path, { args, ready: (output) => CONTROL.test(output) });
  const control = CONTROL.exec(farm.output())?.[1] ?? "";
  const order = async (what: string): Promise<void> => void (await fetch(`${control}/${what}`, { method: "POST" }));
  const hosts = Array.from({ length: count }, (_, i) => `127.1.${Math.floor(i / ROW)}.${(i % ROW) + 1}`);
  const on = new Set(hosts.filter((_, i) => i % 2 === 1));
  return {
    hosts,
    port,
    isOn: (host) => on.has(host),
    counts: async () => (await (await fetch(`${control}/counts`)).json()) as Counts,
    restart: (first) => order(`restart?first=${first}`),
    mute: (every) => order(`mute?every=${every}`),
    [Symbol.asyncDispose]: () => farm.stop(),
  };
}

const CONTROL = /control on (http:\S+)/;
/** Addresses in a row, as the farm deals them out. */
const ROW = 250;
