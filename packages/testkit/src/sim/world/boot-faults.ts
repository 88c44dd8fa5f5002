import type { SimComputer } from "../boot/computer.ts";
import type { Fault } from "./faults.ts";
import type { SimSite } from "./site.ts";
import type { World } from "./world.ts";

export type BootFaultKind = keyof typeof BOOT_KINDS;

type Begin = (world: World, site: SimSite, fault: Fault) => () => void;

const nothing = (): void => undefined;

/** What befalls machines that boot. */
export const BOOT_KINDS = {
  "machine reboots": (_world, site, { dice }) => {
    computerOf(site, dice)?.reboot();
    return nothing;
  },
  "machine loses power": (_world, site, { dice }) => {
    const machine = site.machines[Math.floor(dice * 7919) % site.machines.length];
    const was = machine?.power;
    if (machine !== undefined) machine.power = "off";
    return () => {
      if (machine !== undefined && was !== undefined) machine.power = was;
    };
  },
  "BMC forgets what to boot": (_world, site, { dice }) => {
    const computer = computerOf(site, dice);
    if (computer !== undefined) computer.forgetsBoot = true;
    return () => {
      if (computer !== undefined) computer.forgetsBoot = false;
    };
  },
  "disk is swapped": (_world, site, { dice }) => {
    computerOf(site, dice)?.swapDisk();
    return nothing;
  },
  "somebody uses the disk": (_world, site, { dice }) => {
    computerOf(site, dice)?.useDisk();
    return nothing;
  },
  "boot network loses": (_world, { boot }) => {
    if (boot !== undefined) boot.net.loss = 0.4;
    return () => {
      if (boot !== undefined) boot.net.loss = 0;
    };
  },
  "image server is away": (_world, { boot }) => {
    if (boot !== undefined) boot.net.isImageAway = true;
    return () => {
      if (boot !== undefined) boot.net.isImageAway = false;
    };
  },
} as const satisfies Record<string, Begin>;

/** What else dies and stands still beside them. */
export const BESIDE_BOOTS = [
  "agent dies",
  "agent dies at a write",
  "agent dies at an order",
  "agent stops in order",
  "agent stands still",
  "hub dies",
  "broker dies",
  "line is cut",
  "disk is full",
  "BMC falls silent",
  "BMC reboots",
  "BMC network loses",
  "someone presses the button",
  "wall clock jumps",
] as const;

function computerOf({ boot }: SimSite, dice: number): SimComputer | undefined {
  return boot?.computers[Math.floor(dice * 7919) % boot.computers.length];
}
