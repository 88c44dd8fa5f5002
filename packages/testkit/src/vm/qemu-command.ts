import { join } from "node:path";
import type { BootSequence } from "./boot-choice.ts";
import { DISK_SLOT, type Hardware, NIC_SLOT } from "./hardware.ts";

/** Where the parts of a machine lie. */
export interface MachineFiles {
  /** For the two sockets that QEMU connects to: `qmp`, its control, and `serial`, the machine's serial port. */
  readonly dir: string;
  /** Of UEFI: its program and its variables. */
  readonly flash?: { readonly code: string; readonly variables: string };
  readonly disks: readonly string[];
  /** Folders with QEMU's own data, where it does not know them. */
  readonly data?: readonly string[];
}

/**
 * QEMU's options for a machine, translated (no KVM). When the guest restarts or switches itself off QEMU stands still
 * and says so: the next start may be from another device. `sequence` is a BIOS's; UEFI has its own in its flash.
 */
export function qemuArguments(hardware: Hardware, files: MachineFiles, sequence: BootSequence): readonly string[] {
  const arm = hardware.arch === "arm64";
  return [
    ...(arm ? ["-M", "virt", "-cpu", "cortex-a57"] : ["-M", `q35,graphics=off${smm(hardware)}`, "-cpu", "max"]),
    ...["-m", String(hardware.memoryMb ?? 1024), "-accel", "tcg", "-display", "none", "-nodefaults"],
    ...["-action", "reboot=shutdown,shutdown=pause"],
    ...["-chardev", `socket,id=control,path=${join(files.dir, "qmp")}`, "-mon", "chardev=control,mode=control"],
    ...["-chardev", `socket,id=serial,path=${join(files.dir, "serial")}`, "-serial", "chardev:serial"],
    ...["-smbios", `type=1,manufacturer=Longshore,product=Lab,serial=${hardware.serialNumber ?? "LAB0"}`],
    ...(files.data ?? []).flatMap((folder) => ["-L", folder]),
    ...firmware(hardware, files),
    ...hardware.nics.flatMap((_, i) => nic(hardware, i, sequence)),
    ...files.disks.flatMap((file, i) => disk(hardware, file, i, sequence)),
    ...["-device", "virtio-rng-pci,addr=0xf"],
  ];
}

/** What keeps a running system from writing into the flash of its firmware's keys. */
function smm({ secureBoot = false }: Hardware): string {
  return secureBoot ? ",smm=on" : "";
}

function firmware({ arch, netBoot, secureBoot = false }: Hardware, { flash }: MachineFiles): readonly string[] {
  if (flash === undefined) return [];
  const drive = (more: string, file: string): string[] => ["-drive", `if=pflash,format=raw${more},file=${file}`];
  const off = (what: string): string[] => ["-fw_cfg", `name=opt/org.tianocore/${what},string=no`];
  // firmware tries PXE over IPv4, then over IPv6, then HTTP: what is not wanted costs a minute each
  const tries = netBoot === "http" ? [...off("IPv4PXESupport"), ...off("IPv6PXESupport")] : off("IPv6PXESupport");
  const guarded = secureBoot && arch === "amd64" ? ["-global", "driver=cfi.pflash01,property=secure,value=on"] : [];
  return [...guarded, ...drive(",readonly=on", flash.code), ...drive("", flash.variables), ...tries];
}

/** With an empty `romfile` UEFI boots by its own PXE and HTTP clients; a BIOS has none, and boots by the port's ROM. */
function nic(hardware: Hardware, i: number, sequence: BootSequence): readonly string[] {
  const { mac, tap } = hardware.nics[i] ?? { mac: "", tap: "" };
  const boot = hardware.firmware === "bios" ? `,bootindex=${index(sequence, "network", i)}` : ",romfile=";
  return [
    ...["-netdev", `tap,id=net${i},ifname=${tap},script=no,downscript=no`],
    ...["-device", `virtio-net-pci,netdev=net${i},mac=${mac},addr=0x${(NIC_SLOT + i).toString(16)}${boot}`],
  ];
}

function disk(hardware: Hardware, file: string, i: number, sequence: BootSequence): readonly string[] {
  const { bus = "virtio", serial = "" } = hardware.disks?.[i] ?? {};
  const boot = hardware.firmware === "bios" ? `,bootindex=${index(sequence, "disk", i)}` : "";
  const device = bus === "nvme" ? "nvme" : "virtio-blk-pci";
  return [
    ...["-drive", `if=none,id=disk${i},format=raw,cache=unsafe,discard=unmap,file=${file}`],
    ...["-device", `${device},drive=disk${i},serial=${serial},addr=0x${(DISK_SLOT + i).toString(16)}${boot}`],
  ];
}

function index(sequence: BootSequence, kind: "network" | "disk", i: number): number {
  return 10 * sequence.indexOf(kind) + i + 1;
}
