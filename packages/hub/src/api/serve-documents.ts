import { subjects } from "@longshore/contracts";
import { isName } from "@longshore/kit";
import { commandSite, type MachineCommands, orderIdOf } from "../fleet/machine-commands.ts";
import { hubErrors } from "../hub-errors.ts";
import type { ApiDesk } from "./desk.ts";

/** What documents come to at a site's API servers: only the site sees them, so it is asked. */
export function serveDocuments(desk: ApiDesk, options: MachineCommands): void {
  desk.serve(
    subjects.apiDocumentPlan,
    () => "",
    ({ site, plan }, _caller, signal) =>
      commandSite(options, nameOf(site), subjects.cmdDocumentPlan, plan ?? missing("plan"), signal),
  );
  desk.serve(
    subjects.apiDocumentPrune,
    ({ site, prune }) => `prune ${prune?.kind.toLowerCase() ?? ""}/${prune?.name ?? ""} at ${site}`,
    ({ site, prune }, caller, signal) => {
      const { order, ...asked } = prune ?? missing("prune");
      const command = { ...asked, ...(order && { order }), orderId: orderIdOf(caller) };
      return commandSite(options, nameOf(site), subjects.cmdDocumentPrune, command, signal);
    },
  );
}

function nameOf(site: string): string {
  if (isName(site)) return site;
  throw hubErrors.HUB_BAD_REQUEST({ field: "site", found: JSON.stringify(site), expected: "the name of a site" });
}

function missing(field: string): never {
  throw hubErrors.HUB_BAD_REQUEST({ field, found: "nothing", expected: "what the site is to do" });
}
