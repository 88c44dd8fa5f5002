// Boot services as a program of their own, in whatever network namespace it is started: `node serve.ts JSON`. Sockets come
// from the launcher. Prints a line of JSON for all that is asked.
import process from "node:process";
import {
  activatedSockets,
  FileLeaseStore,
  ipv4Number,
  type KnownMachine,
  parseNetwork,
  startDhcpServer,
  startProxyDhcp,
  startTftpServer,
} from "../../src/index.ts";
import type { ServeOptions } from "./serve-options.ts";

const options = JSON.parse(process.argv[2] ?? "{}") as ServeOptions;
const sockets = activatedSockets(process.env, process.pid);
const machines = new Map<string, KnownMachine>(Object.entries(options.machines));
const say = (event: string, what: object): void => console.log(JSON.stringify({ event, ...what }));
const onError = (error: unknown): void => say("error", { message: String(error) });
const network = {
  serverAddress: options.address,
  network: parseNetwork(options.network) ?? fail("network"),
  gateway: options.address,
  dns: [options.address],
  ntp: [],
  ranges: options.ranges.map(([from, to]) => ({ from: ipv4Number(from) ?? 0, to: ipv4Number(to) ?? 0 })),
  leaseSeconds: 600,
  files: {
    loaders: { "amd64-bios": "undionly.kpxe", "amd64-uefi": "snponly.efi", "arm64-uefi": "ipxe-arm64.efi" },
    httpBase: `http://${options.address}:8080/boot`,
    script: (mac: string) => `http://${options.address}:8080/boot/${mac.replaceAll(":", "-")}/script.ipxe`,
  },
  unknown: options.unknown,
};
const common = {
  listen: { fd: sockets.get("dhcp") ?? fail("socket dhcp") },
  find: ({ mac }: { mac: string }) => machines.get(mac),
  onAnswer: ({
    client,
    asked,
    outcome,
    because,
    machine,
  }: Parameters<Parameters<typeof startDhcpServer>[0]["onAnswer"]>[0]) =>
    say("dhcp", { mac: client?.mac, stage: client?.stage, asked, outcome, because, machine }),
  onError,
};
if (options.mode === "proxy") {
  const bootServer = { fd: sockets.get("proxydhcp") ?? fail("socket proxydhcp") };
  await startProxyDhcp({ ...common, bootServer, network: () => network });
} else {
  const reserved = (address: string): boolean => [...machines.values()].some((machine) => machine.address === address);
  const store = await FileLeaseStore.open(options.leases);
  await startDhcpServer({ ...common, networks: () => [network], reserved, store });
}
const tftp = sockets.get("tftp");
if (tftp !== undefined && options.root !== undefined)
  await startTftpServer({
    listen: { fd: tftp },
    root: options.root,
    onReport: (report) => say("tftp", report),
    onError,
  });
say("ready", {});

function fail(what: string): never {
  throw new Error(`${what} is missing`);
}
