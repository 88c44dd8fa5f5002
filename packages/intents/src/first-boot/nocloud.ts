import type { DayOneLink, DayOneNetwork } from "@longshore/contracts";
import type { Json, JsonObject } from "../json.ts";
import { isJsonObject } from "../json.ts";
import { awaitedLinks, compileDayOneNetwork } from "./day-one-network.ts";
import { type OpenFacts, serialConsole } from "./facts.ts";
import { HOME_ADDRESS, HOME_SCRIPT, HOME_UNIT, homeScript, homeUnit } from "./home-call.ts";
import { networkConfig } from "./network-config.ts";
import { type NetworkdFile, networkdFiles } from "./networkd.ts";

/** The files of cloud-init's data source NoCloud. They are JSON, which is YAML that needs no writer. */
export function nocloudFiles(facts: OpenFacts): Readonly<Record<string, string>> {
  const { name, machine, site, os } = facts;
  const network = compileDayOneNetwork(machine, site);
  const isAwaited = network === undefined ? () => true : awaitedIn(network, facts);
  const own = network !== undefined && os.distribution === "azurelinux";
  const config = cloudConfig(facts, own ? [networkCommand(networkdFiles(network, isAwaited))] : []);
  return {
    "meta-data": yaml({ "instance-id": `longshore-${name}`, "local-hostname": name }),
    "user-data": cloudText(merged((os.userData ?? {}) as JsonObject, config)),
    ...(network !== undefined && {
      "network-config": yaml(own ? { config: "disabled" } : networkConfig(network, isAwaited)),
    }),
  };
}

/** What the installed system's cloud-init is told, where an installer passes it on. */
export function installedUserData(facts: OpenFacts): JsonObject {
  return merged((facts.os.userData ?? {}) as JsonObject, cloudConfig(facts, []));
}

/** A cloud-config as text: JSON, which is YAML. */
export function cloudText(config: JsonObject): string {
  return `#cloud-config\n${yaml(config)}`;
}

/**
 * cloud-init makes no bonds and VLANs for systemd-networkd, which Azure Linux has, and finds NICs by names that they may
 * not have: its files are ours there, written before anything else runs, at the first boot only.
 */
function networkCommand(files: readonly NetworkdFile[]): readonly string[] {
  const writes = files.map(({ name, content }) => {
    const encoded = Buffer.from(content).toString("base64");
    return `echo ${encoded} | base64 -d > /etc/systemd/network/${name}`;
  });
  const keep = "echo 'network: {config: disabled}' > /etc/cloud/cloud.cfg.d/99-longshore-network.cfg";
  const script = ["set -e", ...writes, keep, "systemctl restart systemd-networkd"].join("\n");
  return ["cloud-init-per", "instance", "longshore-network", "sh", "-c", script];
}

function cloudConfig(facts: OpenFacts, bootcmd: readonly (readonly string[])[]): JsonObject {
  const { os, name, machine } = facts;
  const reboots = os.kernelArguments.length > 0;
  return {
    hostname: name,
    preserve_hostname: false,
    ...(bootcmd.length > 0 && { bootcmd }),
    ...(os.users.length > 0 && { users: os.users.map((user) => userOf(user, facts)) }),
    ...(os.ntp.length > 0 && { ntp: { enabled: true, servers: os.ntp } }),
    write_files: filesOf(facts),
    runcmd: [
      ["systemctl", "daemon-reload"],
      ...os.runcmd,
      ...os.units
        .filter(({ enabled }) => enabled)
        .map(({ name }) => ["systemctl", "enable", "--now", "--no-block", name]),
      ["systemctl", "enable", "--now", "--no-block", `serial-getty@${serialConsole(machine.arch)}.service`],
      ...(reboots ? [KERNEL_COMMAND] : []),
      // where it starts once more it is home when it is as it shall be
      ["systemctl", "enable", ...(reboots ? [] : ["--now", "--no-block"]), HOME_UNIT],
    ],
    ...(reboots && {
      power_state: { mode: "reboot", delay: "now", message: "for the kernel's arguments", condition: true },
    }),
  };
}

type User = OpenFacts["os"]["users"][number];

function userOf(user: User, { open }: OpenFacts): JsonObject {
  const { name, sshAuthorizedKeys, groups, sudo, shell, passwordHash } = user;
  return {
    name,
    shell: shell ?? "/bin/bash",
    lock_passwd: passwordHash === undefined,
    ...(passwordHash !== undefined && { hashed_passwd: open(passwordHash) }),
    ...(groups.length > 0 && { groups }),
    ...(sudo && { sudo: "ALL=(ALL) NOPASSWD:ALL" }),
    ...(sshAuthorizedKeys.length > 0 && { ssh_authorized_keys: sshAuthorizedKeys }),
  };
}

function filesOf({ os, home, open }: OpenFacts): readonly JsonObject[] {
  const unit = (name: string, content: string) => fileOf(`/etc/systemd/system/${name}`, "0644", content);
  return [
    fileOf(HOME_ADDRESS, "0600", `${home}\n`),
    fileOf(HOME_SCRIPT, "0700", homeScript),
    unit(HOME_UNIT, homeUnit),
    ...(os.kernelArguments.length > 0 ? [fileOf(KERNEL_SCRIPT, "0700", kernelScript(os.kernelArguments))] : []),
    ...os.units.flatMap(({ name, contents, dropins }) => [
      ...(contents === undefined ? [] : [unit(name, contents)]),
      ...dropins.map((dropin) => unit(`${name}.d/${dropin.name}`, dropin.contents)),
    ]),
    ...os.files.map(({ path, mode, owner, contents, from }) => {
      const content = from === undefined ? (contents ?? "") : open(from);
      return { ...fileOf(path, mode, content), owner, defer: owner !== "root:root" };
    }),
  ];
}

function fileOf(path: string, permissions: string, content: string): JsonObject {
  return { path, permissions, content };
}

const KERNEL_SCRIPT = "/etc/longshore/kernel-arguments";
const KERNEL_COMMAND = ["sh", KERNEL_SCRIPT];

/** GRUB's settings are lines of shell on every distribution, read in order; how its menu is made anew differs. */
function kernelScript(args: readonly string[]): string {
  return `#!/bin/sh
# Adds arguments to the kernel's command line, from the next start on.
echo 'GRUB_CMDLINE_LINUX="$GRUB_CMDLINE_LINUX ${args.join(" ")}"' >> /etc/default/grub
if command -v update-grub >/dev/null; then update-grub; else grub2-mkconfig -o /boot/grub2/grub.cfg; fi
`;
}

/** Links that the system waits for at boot; without a word about them, all. */
export function awaitedIn(network: DayOneNetwork, { machine }: OpenFacts): (link: DayOneLink) => boolean {
  const boots = (mac: string) => machine.nics.some((nic) => nic.boot && nic.mac === mac);
  const awaited = awaitedLinks(network, boots);
  return (link) => awaited.length === 0 || awaited.includes(link);
}

/** The operator's config with ours: objects field by field, lists one after the other, else ours. */
function merged(theirs: JsonObject, ours: JsonObject): JsonObject {
  const names = [...new Set([...Object.keys(theirs), ...Object.keys(ours)])];
  return Object.fromEntries(names.map((name) => [name, mergedValue(theirs[name], ours[name])]));
}

function mergedValue(theirs: Json | undefined, ours: Json | undefined): Json {
  if (ours === undefined || theirs === undefined) return theirs ?? ours ?? null;
  if (Array.isArray(theirs) && Array.isArray(ours)) return [...(theirs as Json[]), ...(ours as Json[])];
  return isJsonObject(theirs) && isJsonObject(ours) ? merged(theirs, ours) : ours;
}

/** JSON with what YAML does not take unescaped as escapes. */
function yaml(value: JsonObject): string {
  const text = JSON.stringify(value, undefined, 2);
  // oxlint-disable-next-line no-control-regex -- these are what is escaped
  return `${text.replaceAll(/[\u007f-\u009f\ufeff\ufffe\uffff]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`)}\n`;
}
