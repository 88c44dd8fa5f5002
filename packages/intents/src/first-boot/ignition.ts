import type { JsonObject } from "../json.ts";
import { awaitedLinks, compileDayOneNetwork } from "./day-one-network.ts";
import type { OpenFacts } from "./facts.ts";
import { HOME_ADDRESS, HOME_FOLDER, HOME_SCRIPT, HOME_UNIT, homeScript, homeUnit } from "./home-call.ts";
import { networkdFiles } from "./networkd.ts";

/**
 * An Ignition config of the lowest spec that carries it. The operator's own comes first and ours is merged over it: what
 * makes this machine this one stays.
 */
export function ignitionConfig(facts: OpenFacts): JsonObject {
  const own = ownConfig(facts);
  const { ignition } = facts.os;
  if (ignition === undefined) return own;
  const merge = [ignition, own].map((config) => ({ source: dataUrl(JSON.stringify(config)) }));
  return { ignition: { version: SPEC, config: { merge } } };
}

/** All of it is in the first spec 3, which every Ignition 2 knows. */
const SPEC = "3.0.0";

function ownConfig(facts: OpenFacts): JsonObject {
  const { os } = facts;
  const users = os.users.map((user) => userOf(user, facts));
  return {
    ignition: { version: SPEC },
    ...(users.length > 0 && { passwd: { users } }),
    storage: { directories: [{ path: HOME_FOLDER, mode: 0o700 }], files: filesOf(facts).map(fileOf) },
    systemd: { units: unitsOf(facts) },
  };
}

type User = OpenFacts["os"]["users"][number];

function userOf({ name, sshAuthorizedKeys, groups, shell, passwordHash }: User, { open }: OpenFacts): JsonObject {
  return {
    name,
    ...(sshAuthorizedKeys.length > 0 && { sshAuthorizedKeys }),
    ...(groups.length > 0 && { groups }),
    ...(shell !== undefined && { shell }),
    ...(passwordHash !== undefined && { passwordHash: open(passwordHash) }),
  };
}

interface PlainFile {
  readonly path: string;
  readonly mode: number;
  readonly owner?: string;
  readonly content: string;
}

function filesOf(facts: OpenFacts): readonly PlainFile[] {
  const { os, machine, site, name, home, open } = facts;
  const network = compileDayOneNetwork(machine, site);
  const boots = (mac: string) => machine.nics.some((nic) => nic.boot && nic.mac === mac);
  const awaited = network === undefined ? [] : awaitedLinks(network, boots);
  const links =
    network === undefined ? [] : networkdFiles(network, (link) => awaited.length === 0 || awaited.includes(link));
  return [
    { path: "/etc/hostname", mode: 0o644, content: `${name}\n` },
    ...links.map(({ name, content }) => ({ path: `/etc/systemd/network/${name}`, mode: 0o644, content })),
    ...(os.ntp.length === 0 ? [] : [timesyncd(os.ntp)]),
    ...os.users.filter(({ sudo }) => sudo).map(({ name }) => sudoer(name)),
    { path: HOME_ADDRESS, mode: 0o600, content: `${home}\n` },
    { path: HOME_SCRIPT, mode: 0o700, content: homeScript },
    ...os.files.map(({ path, mode, owner, contents, from }) => {
      const content = from === undefined ? (contents ?? "") : open(from);
      return { path, mode: Number.parseInt(mode, 8), owner, content };
    }),
  ];
}

function timesyncd(servers: readonly string[]): PlainFile {
  const content = `[Time]\nNTP=${servers.join(" ")}\n`;
  return { path: "/etc/systemd/timesyncd.conf.d/10-longshore.conf", mode: 0o644, content };
}

function sudoer(name: string): PlainFile {
  return { path: `/etc/sudoers.d/longshore-${name}`, mode: 0o440, content: `${name} ALL=(ALL) NOPASSWD:ALL\n` };
}

function fileOf({ path, mode, owner, content }: PlainFile): JsonObject {
  const [user = "root", group = "root"] = owner?.split(":") ?? [];
  return {
    path,
    mode,
    overwrite: true,
    ...(owner !== undefined && owner !== "root:root" && { user: { name: user }, group: { name: group } }),
    contents: { source: dataUrl(content) },
  };
}

function unitsOf({ os }: OpenFacts): readonly JsonObject[] {
  return [
    { name: HOME_UNIT, enabled: true, contents: homeUnit },
    ...os.units.map(({ name, enabled, contents, dropins }) => ({
      name,
      enabled,
      ...(contents !== undefined && { contents }),
      ...(dropins.length > 0 && { dropins }),
    })),
  ];
}

function dataUrl(content: string): string {
  return `data:;base64,${Buffer.from(content).toString("base64")}`;
}
