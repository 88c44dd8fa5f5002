import type { CallContext } from "@longshore/bus";
import { BootDevice, type MachineBootCommand, MachineBootResult } from "@longshore/contracts";
import type { Clock } from "@longshore/kit";
import type { Bmc, BootChoice, BootControl, BootDevice as Device } from "../bmc/bmc.ts";
import { commandErrors } from "./command-errors.ts";
import type { Order, Orders } from "./orders.ts";
import { readUntil } from "./read-until.ts";

/** What a machine boots from next, or from now on: `site.{site}.cmd.machine.boot`. */
export function machineBoot(
  { machine: name, choice, orderId }: MachineBootCommand,
  { caller }: Pick<CallContext, "caller">,
  { orders, clock }: { readonly orders: Orders; readonly clock: Clock },
): Promise<MachineBootResult> {
  const machine = orders.machine(name);
  const device = DEVICES[choice?.device ?? BootDevice.BOOT_DEVICE_UNSPECIFIED];
  if (device === undefined) throw commandErrors.AGENT_BAD_ORDER({ reason: `boot device ${choice?.device}` });
  const efi = choice?.legacy !== true && machine.spec.firmware !== "bios";
  const wanted = { device, persistent: choice?.persistent === true, efi };
  return orders.carryOut(bootOrder(wanted, { machine, id: orderId, caller }, clock));
}

type Known = BootChoice | undefined;

export function bootOrder(
  wanted: BootChoice,
  who: Pick<Order<Known, MachineBootResult>, "machine" | "id" | "caller">,
  clock: Clock,
): Order<Known, MachineBootResult> {
  const control = ({ boot }: Bmc): BootControl => {
    if (boot === undefined)
      throw commandErrors.AGENT_BMC_CANNOT({ machine: who.machine.name, what: "choose what it boots from" });
    return boot;
  };
  return {
    ...who,
    what: "boot",
    result: MachineBootResult,
    before: (bmc, signal) => control(bmc).get(signal),
    give: (bmc, signal) => control(bmc).set(wanted, signal),
    async after(bmc, was, _answered, signal) {
      const read = async (): Promise<{ readonly choice: Known }> => ({ choice: await control(bmc).get(signal) });
      const { last, seen } = await readUntil(clock, read, ({ choice }) => isSame(choice, wanted), signal);
      return { was: told(was), now: last === undefined ? null : told(last.choice), confirmed: seen };
    },
    undone: (was) => ({ was: told(was), now: told(was), confirmed: false }),
    isConfirmed: ({ confirmed }) => confirmed,
    tell({ was, now }) {
      const after = now ? inWords(now) : "unknown";
      const message = `to boot from ${textOf(wanted)} was ordered: ${was ? inWords(was) : "unknown"} before, ${after} after`;
      return { reason: "BootOrdered", message, evidence: { wanted: textOf(wanted), now: after } };
    },
  };
}

function isSame(found: Known, wanted: BootChoice): boolean {
  if (wanted.device === "none" || found === undefined) return wanted.device === "none" && found === undefined;
  return found.device === wanted.device && found.persistent === wanted.persistent && found.efi === wanted.efi;
}

function told(choice: Known): NonNullable<MachineBootResult["now"]> {
  const { device, persistent, efi } = choice ?? NOTHING;
  return { device: NUMBERS[device], persistent, legacy: !efi && device !== "none" };
}

function inWords({ device, persistent, legacy }: NonNullable<MachineBootResult["now"]>): string {
  return textOf({ device: DEVICES[device] ?? "none", persistent, efi: !legacy });
}

function textOf({ device, persistent, efi }: BootChoice): string {
  if (device === "none") return "its own order";
  return `${device} ${persistent ? "always" : "once"}${efi ? "" : ", the BIOS way"}`;
}

const NOTHING: BootChoice = { device: "none", persistent: false, efi: true };

const NUMBERS: Readonly<Record<Device, BootDevice>> = {
  none: BootDevice.BOOT_DEVICE_NONE,
  network: BootDevice.BOOT_DEVICE_NETWORK,
  disk: BootDevice.BOOT_DEVICE_DISK,
  cdrom: BootDevice.BOOT_DEVICE_CDROM,
  "firmware-setup": BootDevice.BOOT_DEVICE_FIRMWARE_SETUP,
};
const DEVICES: Readonly<Partial<Record<BootDevice, Device>>> = Object.fromEntries(
  Object.entries(NUMBERS).map(([name, number]) => [number, name]),
);
