import type { SiteLink } from "@longshore/bus";
import { subjects } from "@longshore/contracts";
import type { Clock } from "@longshore/kit";
import { machineBoot } from "./machine-boot.ts";
import { machineIdentify } from "./machine-identify.ts";
import { machinePower } from "./machine-power.ts";
import type { Orders } from "./orders.ts";

/** What the hub may tell a site to do at once, until it is disposed. */
export function serveCommands(
  link: Pick<SiteLink, "serveCommand">,
  site: { readonly orders: Orders; readonly clock: Clock },
): Disposable {
  const ends = new DisposableStack();
  ends.defer(link.serveCommand(subjects.cmdMachinePower, async (command, call) => machinePower(command, call, site)));
  ends.defer(link.serveCommand(subjects.cmdMachineBoot, async (command, call) => machineBoot(command, call, site)));
  ends.defer(
    link.serveCommand(subjects.cmdMachineIdentify, async (command, call) => machineIdentify(command, call, site)),
  );
  return ends;
}
