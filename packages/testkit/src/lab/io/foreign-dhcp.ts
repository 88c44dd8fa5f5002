import { startProcess } from "../../io/start-process.ts";
import { tempDir } from "../../io/temp-dir.ts";
import { ensureTool } from "../../io/tools/ensure.ts";
import type { Network } from "./network.ts";

/** A DHCP server that somebody plugged in, as routers have one: it gives addresses to whoever asks, and names no boot file. */
export interface ForeignDhcp extends AsyncDisposable {
  readonly address: string;
  /** What it says that it does. */
  readonly output: () => string;
}

const ADDRESS = "10.77.0.66";
const RANGE = "10.77.0.200,10.77.0.240";
const DEVICE = "uplink";

/** A real dnsmasq on a host of the network, which is plugged into another's switch. */
export async function startForeignDhcp(
  network: Network,
  host: string,
  to: { readonly host: string; readonly switch: string },
): Promise<ForeignDhcp> {
  const { path } = await ensureTool("dnsmasq");
  await using started = new AsyncDisposableStack();
  const dir = started.use(tempDir("longshore-foreign-dhcp-"));
  await network.cable(host, { device: DEVICE, address: `${ADDRESS}/24` }, to);
  const [command = "", ...before] = network.place(host).before ?? [];
  const args = [
    ...["--keep-in-foreground", "--conf-file=/dev/null", "--user=root", "--log-facility=-", "--port=0", "--log-dhcp"],
    ...[`--interface=${DEVICE}`, "--bind-interfaces", `--dhcp-leasefile=${dir.join("leases")}`],
    // it answers first, for it does not look whether an address is free, and refuses what was offered by others, as routers do
    ...["--no-ping", "--dhcp-authoritative", `--dhcp-range=${RANGE},255.255.255.0,1h`],
  ];
  const dnsmasq = started.use(await startProcess(command, { args: [...before, path, ...args] }));
  await dnsmasq.waitFor("sockets bound exclusively");
  const all = started.move();
  return {
    address: ADDRESS,
    output: () => dnsmasq.output(),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}
