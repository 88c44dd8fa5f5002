import { BootDevice, IdentifyLight, PowerAction, subjects } from "@longshore/contracts";
import { orderIdOf, tellSite } from "../fleet/machine-commands.ts";
import { machinePower, type MachinePowerOptions } from "../fleet/machine-power.ts";
import type { ApiDesk } from "./desk.ts";

/** What operators order of machines and ask of them: each is one command to the site that has the machine. */
export function serveMachines(desk: ApiDesk, options: MachinePowerOptions): void {
  desk.serve(
    subjects.apiMachinePower,
    ({ site, machine, action, hold }) => `${PowerAction[action]} ${machine} at ${site}${hold ? ", held" : ""}`,
    (request, caller, signal) => machinePower(request, caller, options, signal),
  );
  desk.serve(
    subjects.apiMachineBoot,
    ({ site, machine, choice }) =>
      `${BootDevice[choice?.device ?? 0]} ${machine} at ${site}${choice?.persistent ? ", from now on" : ""}`,
    ({ site, machine, choice }, caller, signal) => {
      const order = { machine, ...(choice && { choice }), orderId: orderIdOf(caller) };
      return tellSite(options, { site, machine }, subjects.cmdMachineBoot, order, signal);
    },
  );
  desk.serve(
    subjects.apiMachineIdentify,
    ({ site, machine, light, seconds }) =>
      `${IdentifyLight[light]} ${machine} at ${site}${seconds > 0 ? `, ${seconds} s` : ""}`,
    ({ site, machine, light, seconds }, caller, signal) => {
      const order = { machine, light, seconds, orderId: orderIdOf(caller) };
      return tellSite(options, { site, machine }, subjects.cmdMachineIdentify, order, signal);
    },
  );
  desk.serve(
    subjects.apiMachineClearLog,
    ({ site, machine }) => `clear the event log of ${machine} at ${site}`,
    ({ site, machine }, caller, signal) => {
      const order = { machine, orderId: orderIdOf(caller) };
      return tellSite(options, { site, machine }, subjects.cmdMachineClearLog, order, signal);
    },
  );
  serveReads(desk, options);
}

/** What changes nothing. */
function serveReads(desk: ApiDesk, options: MachinePowerOptions): void {
  const none = (): string => "";
  desk.serve(subjects.apiMachineSensors, none, ({ site, machine, fresh }, _caller, signal) =>
    tellSite(options, { site, machine }, subjects.cmdMachineSensors, { machine, fresh }, signal),
  );
  desk.serve(subjects.apiMachineLog, none, ({ site, machine, count }, _caller, signal) =>
    tellSite(options, { site, machine }, subjects.cmdMachineLog, { machine, count }, signal),
  );
}
