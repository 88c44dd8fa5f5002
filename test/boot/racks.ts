import { join } from "node:path";
import { ensureTool, type RunningProcess, run, startProcess } from "@longshore/testkit/tools";
import { type BootNet, ROUTER, SERVER } from "../../packages/netboot/test/peers/boot-net.ts";

/** A network of its own behind the client as a router, with one machine. */
export interface Rack {
  /** The router's address there, and its relay's. */
  readonly gateway: string;
  readonly cidr: string;
  /** Of the machine's port `eth0`. */
  readonly mac: string;
  at(command: string, ...args: readonly string[]): Promise<{ code: number; output: string }>;
  start(command: string, ...args: readonly string[]): Promise<RunningProcess>;
}

/** Racks number 1, 2 …: 10.79.1.0/24, 10.79.2.0/24 … They live as long as the boot network's namespaces. */
export async function openRacks(stack: AsyncDisposableStack, net: BootNet, count: number): Promise<readonly Rack[]> {
  const { path: ip } = await ensureTool("ip");
  const must = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await run(ip, args);
    if (code !== 0) throw new Error(`ip ${args.join(" ")}: ${stderr}`);
    return stdout;
  };
  const [server = "", router = ""] = (["server", "client"] as const).map((where) => net.before(where).at(-1));
  const racks: Rack[] = [];
  for (let number = 1; number <= count; number++) {
    const [own, port, gateway, cidr] = [
      `${router}${number}`,
      `rack${number}`,
      `10.79.${number}.1`,
      `10.79.${number}.0/24`,
    ];
    await must("netns", "add", own);
    stack.defer(async () => void (await run(ip, ["netns", "del", own])));
    await must("-n", router, "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", own);
    await must("-n", router, "addr", "add", `${gateway}/24`, "dev", port);
    await must("-n", router, "link", "set", port, "up");
    await must("-n", own, "link", "set", "eth0", "up");
    await must("-n", server, "route", "add", cidr, "via", ROUTER.boot);
    const inside = (command: string, args: readonly string[]) => ["netns", "exec", own, command, ...args];
    racks.push({
      ...{ gateway, cidr },
      mac: /link\/ether (\S+)/.exec(await must("-n", own, "link", "show", "eth0"))?.[1] ?? "",
      async at(command, ...args) {
        const { code, stdout, stderr } = await run(ip, inside(command, args), { timeoutMs: 60_000 });
        return { code, output: stdout + stderr };
      },
      start: async (command, ...args) => stack.use(await startProcess(ip, { args: inside(command, args) })),
    });
  }
  return racks;
}

/** What a router of these racks does: it hands DHCP on to the agent, as dnsmasq does it. */
export async function startRelay(net: BootNet, racks: readonly Rack[]): Promise<RunningProcess> {
  const { path } = await ensureTool("dnsmasq");
  const relays = racks.map(({ gateway }) => `--dhcp-relay=${gateway},${SERVER}`);
  const ports = ["boot0", ...racks.map((_, i) => `rack${i + 1}`)].map((port) => `--interface=${port}`);
  const leases = `--dhcp-leasefile=${join(net.dir, "relay.leases")}`;
  const common = ["--keep-in-foreground", "--port=0", "--conf-file=/dev/null", "--pid-file", "--user=root", leases];
  return await net.start("client", path, ...common, ...relays, ...ports);
}
