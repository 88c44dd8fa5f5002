import { errorCatalog } from "@longshore/kit";

interface Disks {
  readonly machine: string;
  readonly wanted: string;
  readonly disks: string;
}

/** Why a machine cannot be worked on. */
export const provisioningErrors = errorCatalog({
  PROVISION_NOT_INSPECTED: {
    retry: "never",
    message: (d: { machine: string }) => `nobody has looked at ${d.machine} from inside, so its disks are not known`,
    hint: (d: { machine: string }) =>
      `Look first: \`longshore machine inspect ${d.machine} --watch\`; it reboots the machine.`,
  },
  PROVISION_NO_ROOT_DISK: {
    retry: "never",
    message: (d: Disks) => `no disk of ${d.machine} is what spec.rootDisk says (${d.wanted}); it has: ${d.disks}`,
    hint: "Correct spec.rootDisk, or inspect the machine again if its disks were changed.",
  },
  PROVISION_WHICH_DISK: {
    retry: "never",
    message: (d: Disks) => `more than one disk of ${d.machine} is what spec.rootDisk says (${d.wanted}): ${d.disks}`,
    hint: "Name one in spec.rootDisk by its serial or WWN.",
  },
  PROVISION_NAMELESS_DISK: {
    retry: "never",
    message: (d: { machine: string; disk: string }) =>
      `the disk of ${d.machine} has neither serial nor WWN, so nobody could tell it from another: ${d.disk}`,
    hint: "Choose another disk; behind a RAID controller, its firmware may hide the name.",
  },
  PROVISION_NO_SYSTEM: {
    retry: "never",
    message: (d: { machine: string; reason: string }) => `${d.machine} cannot get a system: ${d.reason}`,
    hint: "Name an OperatingSystem of its site in spec.os, or with --os; `longshore get operatingsystems` lists them.",
  },
  PROVISION_NO_BOOT_NETWORK: {
    retry: "never",
    message: (d: { machine: string }) => `${d.machine} cannot be booted: its site serves no boot network`,
    hint: "Describe it in the Site: spec.networks.boot, with the agent's interface and the DHCP mode.",
  },
  PROVISION_NO_BOOT_NIC: {
    retry: "never",
    message: (d: { machine: string }) =>
      `${d.machine} cannot be booted: its document names no interface that it boots over`,
    hint: "Give one of spec.nics its Ethernet address and `boot: true`.",
  },
  PROVISION_IN_WORK: {
    retry: "never",
    message: (d: { machine: string; task: string; step: string }) =>
      `${d.machine} is at work: ${d.task} is at the step "${d.step}"; nothing was done`,
    hint: (d: { machine: string }) =>
      `Wait for its end: \`longshore describe machine ${d.machine}\`; it ends by itself, with a result or a cause.`,
  },
  PROVISION_NO_KEYS: {
    retry: "never",
    message: (d: { reason: string }) => `a rescue lets nobody in: ${d.reason}`,
    hint: "Give OpenSSH public keys, one line each: --key FILE.",
  },
});
