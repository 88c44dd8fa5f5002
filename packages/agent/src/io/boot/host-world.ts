import type { Socket } from "node:dgram";
import { readFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { availableParallelism, networkInterfaces } from "node:os";
import { join, relative } from "node:path";
import { messageOf, type Clock, type Logger, type Random } from "@longshore/kit";
import {
  type ActivatedSocket,
  adoptUdp,
  type DhcpServer,
  findForeignServers,
  type Lease,
  type LeaseStore,
  ServedFiles,
  startBootHttp,
  startDhcpServer,
  startProxyDhcp,
  startTftpServer,
  systemCallsAt,
  type TftpServerOptions,
} from "@longshore/netboot";
import {
  type BootSocket,
  type HostAddress,
  type ServePlan,
  type SocketName,
  SOCKETS,
} from "../../boot/boot-network.ts";
import { agentErrors } from "../../agent-errors.ts";
import type { BootWorld, ServedParts, Serving } from "../../boot/boot-world.ts";
import type { AgentSettings } from "../../options.ts";
import type { LeaseTable } from "../../store/leases.ts";
import { imageClient } from "./images/image-client.ts";
import { imageFolder } from "./images/image-folder.ts";

export interface HostWorldOptions {
  readonly settings: Pick<AgentSettings, "boot" | "stateDirectory">;
  /** As systemd or our launcher left them: "dhcp@eth1", "boot@eth1" for whatever its port says, or without a device. */
  readonly sockets: readonly ActivatedSocket[];
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

/** The host that the agent runs on, as its boot services see it. */
export async function hostWorld({ settings, sockets, clock, random, log }: HostWorldOptions): Promise<BootWorld> {
  const { boot, stateDirectory } = settings;
  const adopted = await adopt(sockets, log);
  const images = imageFolder(boot.images ?? join(stateDirectory, "images"));
  const ca = boot.ca === undefined ? undefined : authorities(boot.ca);
  return {
    httpPort: boot.httpPort,
    leaseSeconds: Math.floor(boot.leaseTime / 1000),
    probeMs: boot.probe,
    folder: new ServedFiles(boot.directory),
    images: {
      ...images,
      maxBytes: boot.imagesMegabytes * 1_000_000,
      get: imageClient({ proxy: boot.proxy, noProxy: boot.noProxy, ca }),
    },
    host: () => ({ sockets: adopted.map(({ name, device }) => ({ name, device })), addresses: hostAddresses() }),
    files: () => filesIn(boot.directory),
    neighbour,
    serve: (plan, parts) => serve(plan, parts, { adopted, settings, clock }),
    async probe({ ours, mac, signal }) {
      const socket = socketOf(adopted, "probe");
      return socket && (await findForeignServers({ listen: { socket }, ours: [ours], mac, clock, random, signal }));
    },
  };
}

function authorities(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw agentErrors.AGENT_NO_CA_FILE({ path, reason: messageOf(cause) }, { cause });
  }
}

type Adopted = BootSocket & { readonly socket: Socket };

/** Once, at the start: they stay open while services come and go, for there is no second one to be had. */
async function adopt(sockets: readonly ActivatedSocket[], log: Logger): Promise<readonly Adopted[]> {
  const adopted: Adopted[] = [];
  for (const { name: full, fd } of sockets) {
    try {
      const socket = await adoptUdp(fd);
      const [said = "", device] = full.split("@");
      const name = nameOf(said, socket.address().port);
      if (name !== undefined) adopted.push({ name, device, socket });
      else log.warn({ name: full }, "a socket that the agent was given is for nothing that it knows");
    } catch (error) {
      log.error({ name: full, error: messageOf(error) }, "a socket that the agent was given cannot be used");
    }
  }
  return adopted;
}

/** A unit of systemd gives all its sockets one name. */
function nameOf(said: string, port: number): SocketName | undefined {
  const names = Object.keys(SOCKETS) as SocketName[];
  return names.find((name) => (said === "boot" ? SOCKETS[name] === port : said === name));
}

function socketOf(adopted: readonly Adopted[], name: SocketName): Socket | undefined {
  return adopted.find((each) => each.name === name)?.socket;
}

function hostAddresses(): HostAddress[] {
  return Object.entries(networkInterfaces()).flatMap(([device, addresses = []]) =>
    addresses.flatMap(({ family, address }) => (family === "IPv4" ? [{ device, address }] : [])),
  );
}

/** Empty where there is no such folder. */
async function filesIn(folder: string): Promise<ReadonlySet<string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => !entry.isDirectory());
  return new Set(files.map(({ parentPath, name }) => relative(folder, join(parentPath, name))));
}

/** /proc/net/arp: whoever has just spoken to us is in it. */
async function neighbour(address: string): Promise<string | undefined> {
  const table = await readFile("/proc/net/arp", "utf8").catch(() => "");
  const line = table.split("\n").find((each) => each.startsWith(`${address} `));
  const mac = /(?:[0-9a-f]{2}:){5}[0-9a-f]{2}/.exec(line ?? "")?.[0];
  return mac === "00:00:00:00:00:00" ? undefined : mac;
}

interface Host {
  readonly adopted: readonly Adopted[];
  readonly settings: HostWorldOptions["settings"];
  readonly clock: Clock;
}

/**
 * Threads for TFTP beside this one. Each takes 12 to 15 MB, and one is enough for 1.5 Gbit/s without windows. By Node's sockets it
 * is no help on one processor.
 */
function threads(): NonNullable<TftpServerOptions["threads"]> {
  const systemCalls = systemCallsAt();
  return { most: systemCalls === undefined ? Math.min(availableParallelism() - 1, 1) : 1, systemCalls };
}

async function serve(plan: ServePlan, parts: ServedParts, host: Host): Promise<Serving> {
  await using started = new AsyncDisposableStack();
  const { boot } = host.settings;
  const { onError } = parts;
  started.use(
    await startBootHttp({
      listen: { host: plan.address, port: boot.httpPort },
      answer: parts.answer,
      onReport: parts.onHttp,
      onError,
      bytesPerSecond: boot.bandwidthMegabits * 125_000,
      clock: host.clock,
    }),
  );
  const listen = { socket: needed(host, "tftp") };
  const tftp = { listen, host: plan.address, root: boot.directory, onReport: parts.onTftp, onError, clock: host.clock };
  started.use(await startTftpServer({ ...tftp, threads: threads() }));
  const dhcp = await speak(plan, parts, host);
  if (dhcp !== undefined) started.use(dhcp);
  const all = started.move();
  return {
    leases: (): Iterable<Lease> => (dhcp !== undefined && "leases" in dhcp ? (dhcp as DhcpServer).leases.all() : []),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

async function speak({ mode }: ServePlan, parts: ServedParts, host: Host) {
  if (mode === "off") return undefined;
  const { networks, find, reserved, onAnswer, onError } = parts;
  const listen = { socket: needed(host, "dhcp") };
  if (mode === "server") {
    const store = leaseStore(parts.leases);
    return await startDhcpServer({
      ...{ listen, find, onAnswer, onError, networks, reserved, store },
      clock: host.clock,
    });
  }
  const bootServer = { socket: needed(host, "proxydhcp") };
  return await startProxyDhcp({ listen, bootServer, find, onAnswer, onError, networks });
}

function needed({ adopted }: Host, name: SocketName): Socket {
  return socketOf(adopted, name) ?? fail(`there is no socket ${name}`);
}

function fail(sentence: string): never {
  throw new Error(sentence);
}

/** The write waits for whatever else has arrived by now, so that it is one for all of it. */
function leaseStore(table: LeaseTable): LeaseStore {
  return {
    load: () => Promise.resolve(table.all()),
    async save(leases) {
      await new Promise((resolve) => setImmediate(resolve));
      table.save(leases);
    },
  };
}
