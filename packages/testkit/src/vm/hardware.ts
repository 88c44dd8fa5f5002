/** What a virtual machine is made of; nothing of it changes while it is on. */
export interface Hardware {
  readonly arch: "amd64" | "arm64";
  /** Those of arm64 are all UEFI. */
  readonly firmware: "bios" | "uefi";
  /** How UEFI boots from the network, "pxe" unless told; a BIOS does by the ROM of its port. */
  readonly netBoot?: "pxe" | "http";
  /** UEFI starts only what is signed by the keys that most machines come with, Microsoft's. */
  readonly secureBoot?: boolean;
  /** What its own boot order begins with when it leaves the factory; "disk" unless told. */
  readonly prefers?: "network" | "disk";
  readonly nics: readonly VirtualNic[];
  readonly disks?: readonly VirtualDisk[];
  /** 1,024 unless told. */
  readonly memoryMb?: number;
  /** As SMBIOS says it. */
  readonly serialNumber?: string;
}

/** A port whose cable goes to a tap device of the network that the machine stands in. */
export interface VirtualNic {
  readonly mac: string;
  readonly tap: string;
}

export interface VirtualDisk {
  readonly bus: "virtio" | "nvme";
  /** Up to 20 characters. */
  readonly serial: string;
  /** Bytes of a new, empty one; what is in its file stays. */
  readonly bytes: number;
}

/** Places of ports and disks on the first PCI bus. */
export const NIC_SLOT = 0x10;
export const DISK_SLOT = 0x18;
