// Boot services as a program of their own, in whatever network namespace it is started: `node serve.ts JSON`. Sockets come
// from the launcher. Prints a line of JSON for all that is asked.
import process from "node:process";
import {
  activatedSockets,
  FileLeaseStore,
  ipv4Number,
  type KnownMachine,
  parseNetwork,
  ServedFiles,
  startBootHttp,
  startDhcpServer,
  startProxyDhcp,
  startTftpServer,
} from "../../src/index.ts";
import type { ServeOptions } from "./serve-options.ts";

const options = JSON.parse(process.argv[2] ?? "{}") as ServeOptions;
const sockets = new Map(activatedSockets(process.env, process.pid).map(({ name, fd }) => [name, fd]));
const machines = new Map<string, KnownMachine>(Object.entries(options.machines));
const say = (event: string, what: object): void => console.log(JSON.stringify({ event, ...what }));
const boot = `http://${options.address}:8080/boot`;
/** iPXE says what it was built for; a BIOS starts the same kernel as UEFI of x86-64. On a busy host QEMU's timer is late. */
const SCRIPT = `#!ipxe
set cpu amd64
set console ttyS0
iseq \${buildarch} arm64 && set cpu arm64 ||
iseq \${buildarch} arm64 && set console ttyAMA0 ||
kernel ${boot}/vmlinuz-\${cpu} initrd=initrd console=\${console} no_timer_check home=http://${options.address}:8080/home
initrd --name initrd ${boot}/initrd-\${cpu}
boot
`;
const onError = (error: unknown): void => say("error", { message: String(error) });
const network = {
  serverAddress: options.address,
  network: parseNetwork(options.network) ?? fail("network"),
  gateway: options.address,
  dns: [options.address],
  ntp: [],
  ranges: rangesOf(options.ranges),
  leaseSeconds: 600,
  files: {
    loaders: { "amd64-bios": "undionly.kpxe", "amd64-uefi": "snponly.efi", "arm64-uefi": "ipxe-arm64.efi" },
    httpBase: `http://${options.address}:8080/boot`,
    script: (mac: string) => `http://${options.address}:8080/boot/${mac.replaceAll(":", "-")}/script.ipxe`,
  },
  unknown: options.unknown,
};
const relayed = (options.relayed ?? []).map((each) => ({
  ...network,
  network: parseNetwork(each.network) ?? fail("network"),
  gateway: each.gateway,
  ranges: rangesOf(each.ranges),
}));
const common = {
  networks: () => [network, ...relayed],
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
  await startProxyDhcp({ ...common, bootServer });
} else {
  const reserved = (address: string): boolean => [...machines.values()].some((machine) => machine.address === address);
  const store = await FileLeaseStore.open(options.leases);
  await startDhcpServer({ ...common, reserved, store });
}
if (options.root !== undefined) {
  await startTftpServer({
    listen: { fd: sockets.get("tftp") ?? fail("socket tftp") },
    root: options.root,
    onReport: (report) => say("tftp", report),
    onError,
    threads: { most: 1 },
  });
  const files = new ServedFiles(options.root);
  await startBootHttp({
    listen: { host: options.address, port: 8080 },
    answer({ method, path, from, body }) {
      const [first, ...rest] = path;
      if (method === "POST") {
        say("home", { from, body: Buffer.from(body).toString() });
        return { status: 200, type: "text/plain", body: "welcome\n" };
      }
      // iPXE runs whatever it finds as autoexec.ipxe: what is not served must be 404
      if (first !== "boot") return { status: 404, type: "text/plain", body: "nothing is here\n" };
      return rest.at(-1) === "script.ipxe" ? { status: 200, type: "text/plain", body: SCRIPT } : { files, path: rest };
    },
    onReport: (report) => say("http", report),
    onError,
  });
}
say("ready", {});

function rangesOf(pairs: ServeOptions["ranges"]): { from: number; to: number }[] {
  return pairs.map(([from, to]) => ({ from: ipv4Number(from) ?? 0, to: ipv4Number(to) ?? 0 }));
}

function fail(what: string): never {
  throw new Error(`${what} is missing`);
}
