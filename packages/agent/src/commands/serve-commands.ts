import type { SiteLink } from "@longshore/bus";
import { subjects } from "@longshore/contracts";
import type { MachineWatch } from "../watch/machine-watch.ts";
import type { TellLogOptions } from "../watch/tell-log.ts";
import { machineBoot } from "./machine-boot.ts";
import { machineClearLog } from "./machine-clear-log.ts";
import { machineIdentify } from "./machine-identify.ts";
import { machineLog } from "./machine-log.ts";
import { machinePower } from "./machine-power.ts";
import { machineSensors } from "./machine-sensors.ts";
import type { Orders } from "./orders.ts";

/** What the hub may tell a site to do at once, and ask of it, until it is disposed. */
export function serveCommands(
  link: Pick<SiteLink, "serveCommand">,
  site: TellLogOptions & { readonly orders: Orders; readonly watch: MachineWatch },
): Disposable {
  const ends = new DisposableStack();
  const serve: SiteLink["serveCommand"] = (row, act) => {
    const stop = link.serveCommand(row, act);
    ends.defer(stop);
    return stop;
  };
  serve(subjects.cmdMachinePower, async (command, call) => machinePower(command, call, site));
  serve(subjects.cmdMachineBoot, async (command, call) => machineBoot(command, call, site));
  serve(subjects.cmdMachineIdentify, async (command, call) => machineIdentify(command, call, site));
  serve(subjects.cmdMachineClearLog, async (command, call) => machineClearLog(command, call, site));
  serve(subjects.cmdMachineSensors, async (command) => machineSensors(command, site));
  serve(subjects.cmdMachineLog, async (command) => machineLog(command, site));
  return ends;
}
