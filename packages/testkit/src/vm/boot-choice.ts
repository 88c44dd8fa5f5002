import { BootDevice } from "node-ipmi";
import type { Boot } from "node-ipmi/simulator";
import { type BootTarget, withBootNext, withBootOrder } from "./uefi/boot-menu.ts";
import { ipv4Node, macNode, nvmeNode, pciPath, uriNode } from "./uefi/boot-option.ts";
import { readVariables } from "./uefi/variables.ts";
import { DISK_SLOT, type Hardware, NIC_SLOT } from "./hardware.ts";

/** What a machine tries to start from, in this order. */
export type BootSequence = readonly ("network" | "disk")[];

/**
 * A BIOS's order at this start: what its BMC asks for goes first, else its own order holds. An order that is meant for
 * UEFI means nothing to it, as its own means nothing to a UEFI.
 */
export function biosSequence({ prefers = "disk" }: Hardware, boot: Boot): BootSequence {
  return (asked(boot, false) ?? prefers) === "network" ? ["network", "disk"] : ["disk", "network"];
}

/**
 * A UEFI machine's flash at this start: its own BootOrder stays as it is; what the BMC asks for is tried before it. A
 * machine that never started gets the order of its factory.
 */
export function uefiFlash(flash: Uint8Array, hardware: Hardware, boot: Boot): Uint8Array {
  const isNew = !readVariables(flash).some(({ name }) => name === "BootOrder");
  const first = hardware.prefers === "network" ? ["network" as const] : [];
  const own = isNew ? withBootOrder(flash, targets(hardware, first)) : flash;
  const device = asked(boot, true);
  const [target] = device === undefined ? [] : targets(hardware, [device]);
  return target === undefined ? own : withBootNext(own, target);
}

function asked({ device, efi }: Boot, isUefi: boolean): "network" | "disk" | undefined {
  if (efi !== isUefi) return undefined;
  if (device === BootDevice.Pxe) return "network";
  return device === BootDevice.Disk ? "disk" : undefined;
}

function targets(hardware: Hardware, kinds: BootSequence): readonly BootTarget[] {
  return kinds.flatMap((kind) => (kind === "network" ? networkTargets(hardware) : diskTargets(hardware)));
}

function networkTargets({ netBoot, nics }: Hardware): readonly BootTarget[] {
  const [way, ...more] = netBoot === "http" ? (["HTTPv4", uriNode] as const) : (["PXEv4"] as const);
  return nics.map(({ mac }, i) => ({
    kind: "network",
    description: `UEFI ${way} (MAC:${mac.replaceAll(":", "").toUpperCase()})`,
    path: pciPath(NIC_SLOT + i, macNode(mac), ipv4Node, ...more),
  }));
}

function diskTargets({ disks = [] }: Hardware): readonly BootTarget[] {
  return disks.map(({ bus, serial }, i) => ({
    kind: "disk",
    description: bus === "nvme" ? `UEFI QEMU NVMe Ctrl ${serial} 1` : "UEFI Misc Device",
    path: pciPath(DISK_SLOT + i, ...(bus === "nvme" ? [nvmeNode(new Uint8Array(8))] : [])),
  }));
}
