import { subjects } from "@longshore/contracts";
import { machineOf, orderIdOf, tellSite } from "../fleet/machine-commands.ts";
import type { MachinePowerOptions } from "../fleet/machine-power.ts";
import type { ApiDesk } from "./desk.ts";

/** Passwords of BMCs: made and changed at their sites, kept here sealed. */
export function servePasswords(desk: ApiDesk, options: MachinePowerOptions): void {
  desk.serve(
    subjects.apiMachineRotatePassword,
    ({ site, machine, recipients }) =>
      `change the BMC's password of ${machine} at ${site}, sealed to ${recipients.map(({ key }) => key).join(" ")}`,
    ({ site, machine, recipients }, caller, signal) => {
      const order = { machine, orderId: orderIdOf(caller), recipients };
      return tellSite(options, { site, machine }, subjects.cmdMachineRotatePassword, order, signal);
    },
  );
  desk.serve(
    subjects.apiMachinePassword,
    () => "",
    (request) => {
      const { site, machine } = request;
      const status = options.statusOf(site, "bmcpassword", machine);
      if (status === undefined) machineOf(options, request); // one that is gone keeps its password
      return { status: status ?? null };
    },
  );
}
