import { randomInt } from "node:crypto";
import { existsSync } from "node:fs";
import { run } from "../../io/run.ts";
import { ensureTool } from "../../io/tools/ensure.ts";
import { labErrors } from "../lab-errors.ts";
import type { LabPlace } from "../places.ts";

/** Hosts with a network stack each, on one switch; what happens on their lines is the story's to say. */
export interface Network extends AsyncDisposable {
  /** This process's own address on the switch. */
  readonly own: string;
  /** Where a program stands that runs on this host. */
  place(host: string): LabPlace;
  /** From now on these hold for everything that comes to this host, or leaves it; none = the line is well. */
  line(host: string, rules: LineRules): Promise<void>;
  /** A switch of this host's own (a bridge of this name, with this address) and the taps of virtual machines on it. */
  switchAt(host: string, own: OwnSwitch): Promise<void>;
  /** A cable from a device of this host, with this address, to another host's own switch. */
  cable(host: string, own: CableEnd, to: { readonly host: string; readonly switch: string }): Promise<void>;
  /** Of what comes to this host by this device so many of a hundred are lost from now on. */
  loses(host: string, device: string, percent: number): Promise<void>;
}

export interface OwnSwitch {
  readonly name: string;
  /** The host's own on it, with its prefix length. */
  readonly address: string;
  readonly taps: readonly string[];
}

export interface CableEnd {
  readonly device: string;
  /** With its prefix length. */
  readonly address: string;
}

/** Each is a statement of nft for what comes from, or goes to, the peer. */
export interface LineRules {
  readonly peer: string;
  readonly incoming?: string;
  readonly outgoing?: string;
}

/** Makes network namespaces of these names and a bridge that joins them; needs root. */
export async function openNetwork(hosts: readonly string[]): Promise<Network> {
  const [ip, nft] = await Promise.all([ensureTool("ip"), ensureTool("nft")]);
  const prefix = `ls${process.pid}`;
  const subnet = `10.${randomInt(64, 128)}.${randomInt(256)}`;
  const namespaces = new Map(
    hosts.map((host, i) => [host, { name: `${prefix}-${host}`, address: `${subnet}.${i + 2}` }]),
  );
  const ipRun = (...args: string[]): Promise<string> => succeed(ip.path, args);
  const close = async (): Promise<void> => {
    // a namespace ends some time after it was deleted: the next network of this process may be there before
    for (const [i] of hosts.entries()) await run(ip.path, ["link", "del", `${prefix}v${i}`]);
    for (const { name } of namespaces.values()) await run(ip.path, ["netns", "del", name]);
    await run(ip.path, ["link", "del", prefix]);
  };
  const find = (host: string) => {
    const found = namespaces.get(host);
    if (found === undefined) throw labErrors.LAB_NOT_RUNNING({ what: host });
    return found;
  };
  await sweep(ip.path);
  try {
    await ipRun("link", "add", prefix, "type", "bridge");
    await ipRun("addr", "add", `${subnet}.1/24`, "dev", prefix);
    await ipRun("link", "set", prefix, "up");
    for (const [i, { name, address }] of [...namespaces.values()].entries()) {
      const end = `${prefix}v${i}`;
      await ipRun("netns", "add", name);
      await ipRun("link", "add", end, "type", "veth", "peer", "name", "eth0", "netns", name);
      await ipRun("link", "set", end, "master", prefix, "up");
      await ipRun("-n", name, "addr", "add", `${address}/24`, "dev", "eth0");
      for (const device of ["lo", "eth0"]) await ipRun("-n", name, "link", "set", device, "up");
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    own: `${subnet}.1`,
    place: (host) => {
      const { name, address } = find(host);
      return { host: address, before: [ip.path, "netns", "exec", name] };
    },
    async line(host, rules) {
      const peer = find(rules.peer).address;
      await succeed(ip.path, ["netns", "exec", find(host).name, nft.path, "-f", "-"], ruleset(peer, rules));
    },
    async loses(host, device, percent) {
      const rule = percent === 0 ? "" : `    iifname "${device}" numgen random mod 100 < ${percent} drop`;
      const rules = ["flush ruleset", "table inet loss {", "  chain incoming {", INPUT, rule, "  }", "}", ""];
      await succeed(ip.path, ["netns", "exec", find(host).name, nft.path, "-f", "-"], rules.join("\n"));
    },
    cable: async (host, own, to) =>
      await layCable(own, find(host).name, { switch: to.switch, namespace: find(to.host).name }, ipRun),
    switchAt: async (host, own) => await plugIn(own, (...args) => ipRun("-n", find(host).name, ...args)),
    [Symbol.asyncDispose]: close,
  };
}

async function plugIn({ name, address, taps }: OwnSwitch, ip: (...args: string[]) => Promise<string>): Promise<void> {
  await ip("link", "add", name, "type", "bridge");
  await ip("addr", "add", address, "dev", name);
  await ip("link", "set", name, "up");
  for (const tap of taps) {
    await ip("tuntap", "add", tap, "mode", "tap");
    await ip("link", "set", tap, "master", name, "up");
  }
  // A switch to which nothing is plugged in that is on has no link, and to programs no address. The plug answers no ARP: it
  // would with the host's own address, and what is sent to it then does not reach a socket that is bound to the switch.
  const [plug, socket] = [`${name}-plug`, `${name}-port`];
  await ip("link", "add", plug, "type", "veth", "peer", "name", socket);
  await ip("link", "set", socket, "master", name, "up");
  await ip("link", "set", plug, "arp", "off", "up");
}

/** IFNAMSIZ without its zero. */
const DEVICE_NAME_MAX = 15;

async function layCable(
  { device, address }: CableEnd,
  here: string,
  there: { readonly switch: string; readonly namespace: string },
  ip: (...args: string[]) => Promise<unknown>,
): Promise<void> {
  const port = `${there.switch}-${device}`.slice(0, DEVICE_NAME_MAX);
  await ip("-n", there.namespace, "link", "add", port, "type", "veth", "peer", "name", device, "netns", here);
  await ip("-n", there.namespace, "link", "set", port, "master", there.switch, "up");
  await ip("-n", here, "addr", "add", address, "dev", device);
  await ip("-n", here, "link", "set", device, "up");
}

const INPUT = "    type filter hook input priority 0;";

function ruleset(peer: string, { incoming = "", outgoing = "" }: LineRules): string {
  const rule = (match: string, statement: string): string => (statement === "" ? "" : `    ${match} ${statement}`);
  return [
    "flush ruleset",
    "table inet line {",
    "  chain incoming {",
    INPUT,
    rule(`ip saddr ${peer}`, incoming),
    "  }",
    "  chain outgoing {",
    "    type filter hook output priority 0;",
    rule(`ip daddr ${peer}`, outgoing),
    "  }",
    "}",
    "",
  ].join("\n");
}

/** What runs that were killed left behind: named after processes that are no more. */
async function sweep(ip: string): Promise<void> {
  const isLeft = (pid: string | undefined): boolean => pid !== undefined && !existsSync(`/proc/${pid}`);
  const namespaces = await run(ip, ["netns", "list"]);
  for (const [name, pid] of namespaces.stdout.matchAll(/^ls(\d+)-[a-z0-9-]+/gm)) {
    if (isLeft(pid)) await run(ip, ["netns", "del", name]);
  }
  const bridges = await run(ip, ["-br", "link", "show", "type", "bridge"]);
  for (const [name, pid] of bridges.stdout.matchAll(/^ls(\d+)\b/gm)) {
    if (isLeft(pid)) await run(ip, ["link", "del", name]);
  }
}

async function succeed(command: string, args: readonly string[], input = ""): Promise<string> {
  const { code, stdout, stderr } = await run(command, args, { input });
  if (code !== 0)
    throw labErrors.LAB_COMMAND_FAILED({ code, output: `${command} ${args.join(" ")}: ${stdout}${stderr}` });
  return stdout;
}
