import { copyFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type RunningProcess, startProcess } from "../../io/start-process.ts";
import { ensureTool } from "../../io/tools/ensure.ts";
import { ensureTree } from "../../io/tools/trees.ts";

/** How a machine starts: what its firmware is, and how that looks for something to boot. */
export type Firmware = "bios" | "uefi-amd64-pxe" | "uefi-amd64-http" | "uefi-arm64-pxe" | "uefi-arm64-http";

export interface VirtualMachineOptions {
  readonly firmware: Firmware;
  readonly mac: string;
  /** A tap device where it starts; its one network port. */
  readonly tap: string;
  /** A folder of its own: firmware variables, serial log. */
  readonly dir: string;
  /** Put in front of the command: `["ip", "netns", "exec", NAME]`. */
  readonly before: readonly string[];
}

/** A machine under QEMU's own translation (no KVM), with real firmware; its serial port goes to `serial.log`. */
export async function startMachine(options: VirtualMachineOptions): Promise<RunningProcess> {
  const { firmware, before, dir } = options;
  const arm = firmware.startsWith("uefi-arm64");
  const { path } = await ensureTool(arm ? "qemu-system-aarch64" : "qemu-system-x86_64");
  const args = [
    ...(arm ? ["-M", "virt", "-cpu", "cortex-a57", "-m", "768"] : ["-M", "q35", "-cpu", "max", "-m", "512"]),
    ...["-accel", "tcg", "-display", "none", "-monitor", "none", "-no-reboot"],
    ...["-serial", `file:${join(dir, "serial.log")}`],
    ...(await firmwareArgs(firmware, dir)),
    ...dataFolders(path),
    ...["-netdev", `tap,id=n0,ifname=${options.tap},script=no,downscript=no`],
    ...["-device", networkPort(firmware, options.mac)],
    ...["-device", "virtio-rng-pci"],
  ];
  const [command, ...first] = [...before, path];
  return await startProcess(command, { args: [...first, ...args] });
}

/** With an empty `romfile` UEFI boots by its own PXE and HTTP clients; a BIOS has none, and boots by the port's ROM. */
function networkPort(firmware: Firmware, mac: string): string {
  return `virtio-net-pci,netdev=n0,mac=${mac},bootindex=1${firmware === "bios" ? "" : ",romfile="}`;
}

async function firmwareArgs(firmware: Firmware, dir: string): Promise<readonly string[]> {
  if (firmware === "bios") return [];
  const [code, variables] = firmware.startsWith("uefi-arm64")
    ? await both("aavmf", "usr/share/AAVMF/AAVMF")
    : await both("ovmf", "usr/share/OVMF/OVMF");
  const own = join(dir, "vars.fd");
  copyFileSync(variables, own);
  const flash = (more: string, file: string): string[] => ["-drive", `if=pflash,format=raw${more},file=${file}`];
  const off = (what: string): string[] => ["-fw_cfg", `name=opt/org.tianocore/${what},string=no`];
  // firmware tries PXE over IPv4, then over IPv6, then HTTP: what is not wanted costs a minute each
  const tries = firmware.endsWith("-http")
    ? [...off("IPv4PXESupport"), ...off("IPv6PXESupport")]
    : off("IPv6PXESupport");
  return [...flash(",readonly=on", code), ...flash("", own), ...tries];
}

async function both(tree: "ovmf" | "aavmf", prefix: string): Promise<readonly [code: string, variables: string]> {
  const root = await ensureTree(tree);
  return [join(root, `${prefix}_CODE.fd`), join(root, `${prefix}_VARS.fd`)];
}

/** Where QEMU was unpacked into the cache its data lie beside it; an installed one knows its own. */
function dataFolders(path: string): readonly string[] {
  const tree = join(dirname(path), "../tree");
  if (!path.includes("/tools/")) return [];
  return ["usr/share/qemu", "usr/share/seabios", "usr/lib/ipxe/qemu"].flatMap((folder) => ["-L", join(tree, folder)]);
}
