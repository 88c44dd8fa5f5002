import type { DiskClaim } from "@longshore/contracts";
import { isJsonObject, type Json, type JsonObject } from "../json.ts";
import type { SecretReference } from "../kinds/operating-system/schema.ts";
import { opened } from "./compile.ts";
import { compileDayOneNetwork } from "./day-one-network.ts";
import { consoles, type FirstBootFacts, type OpenFacts } from "./facts.ts";
import { DISK_PLACE, findDiskScript, reportScript } from "./installer-scripts.ts";
import { networkConfig } from "./network-config.ts";
import { withHostFiles } from "./with-host-files.ts";
import { awaitedIn, cloudText, installedUserData } from "./nocloud.ts";

/** All that an installation by Ubuntu's installer follows from. */
export interface InstallerFacts extends Omit<FirstBootFacts, "home"> {
  /** Of the boot that installs: "http://10.1.0.2:8402/task/TOKEN". */
  readonly taskUrl: string;
  readonly disk: Pick<DiskClaim, "serial" | "wwn" | "bytes">;
}

/**
 * The kernel's command line of Ubuntu's live server. What stands behind `---` stays with the installed system. The ISO must
 * be called so, and cloud-init would take `url=` for its own without the word after it.
 */
export function installerCommandLine(
  { taskUrl, machine, os }: Pick<InstallerFacts, "taskUrl" | "machine" | "os">,
  { isoUrl, mac }: { readonly isoUrl: string; readonly mac: string },
): string {
  return [
    ...["ip=dhcp", `BOOTIF=01-${mac.replaceAll(":", "-")}`],
    ...[`url=${isoUrl}/installer.iso`, "cloud-config-url=/dev/null"],
    ...["autoinstall", `ds=nocloud-net;s=${taskUrl}/seed/`],
    ...["---", ...consoles(machine.arch), ...os.kernelArguments],
  ].join(" ");
}

/** The files of cloud-init's NoCloud for the installer. They hold the values of Secrets: they are for that one boot. */
export function installerSeed(facts: InstallerFacts): Readonly<Record<string, string>> {
  const home = `${facts.taskUrl}/home`;
  // its kernel arguments come by the installer's own: the installed system need not start twice for them
  const os = { ...withHostFiles(facts.os, facts.host), kernelArguments: [] };
  const open: OpenFacts = { ...facts, os, home, open: (of: SecretReference) => opened(facts, of) };
  return {
    "meta-data": `${JSON.stringify({ "instance-id": `longshore-${facts.name}` })}\n`,
    "vendor-data": "",
    "user-data": cloudText({ autoinstall: autoinstall(open, facts) }),
  };
}

function autoinstall(facts: OpenFacts, { taskUrl, disk }: InstallerFacts): JsonObject {
  const { machine, site, os } = facts;
  const theirs = (os.autoinstall ?? {}) as JsonObject;
  const network = compileDayOneNetwork(machine, site);
  const keys = os.users.some(({ sshAuthorizedKeys }) => sshAuthorizedKeys.length > 0);
  const ssh = { ...(keys && { "install-server": true, "allow-pw": false }), ...fieldsOf(theirs["ssh"]) };
  const failed = { code: "INSTALLER_FAILED", message: "Ubuntu's installer failed; its console and log say at what." };
  return {
    ...theirs,
    version: 1,
    ...(Object.keys(ssh).length > 0 && { ssh }),
    storage: pinned(theirs["storage"]),
    ...(network !== undefined && { network: networkConfig(network, awaitedIn(network, facts)) }),
    "user-data": installedUserData(facts),
    reporting: { longshore: { type: "webhook", endpoint: `${taskUrl}/event` } },
    // what theirs made of the configuration, the disk is the order's
    "early-commands": [...listOf(theirs["early-commands"]), findDiskScript(disk)],
    "late-commands": [...listOf(theirs["late-commands"]), reportScript({ step: "done" }, 720)],
    "error-commands": [reportScript({ step: "failed", error: failed }, 12), ...listOf(theirs["error-commands"])],
    shutdown: "reboot",
  };
}

/** The operator's storage on the disk of the order; without a word of theirs one file system on all of it. */
function pinned(theirs: Json | undefined): JsonObject {
  const storage = fieldsOf(theirs);
  const match = { path: DISK_PLACE };
  if (Array.isArray(storage["config"])) {
    const config = (storage["config"] as readonly Json[]).map((action) =>
      isJsonObject(action) && action["type"] === "disk" ? { ...action, match } : action,
    );
    return { ...storage, config };
  }
  return { ...storage, layout: { name: "direct", ...fieldsOf(storage["layout"]), match } };
}

function fieldsOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}
