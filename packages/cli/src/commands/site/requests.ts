import type { SiteRequest } from "@longshore/contracts";
import { optionalPositional } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { siteNames } from "../../completion/sources.ts";
import { paintState } from "../../output/colors.ts";
import { outputOption, serialize } from "../../output/format.ts";
import { renderTable } from "../../output/table.ts";
import { requestColumns, shownRequest } from "../../enrolment/request.ts";

export default defineCommand({
  summary: "List invitations and who asked with them",
  examples: ["longshore site requests", "longshore site requests oslo -o json"],
  args: {
    site: optionalPositional("only of this site", { value: "NAME", complete: siteNames }),
    output: outputOption("json", "yaml", "wide"),
  },
  async run({ args, hub, io, out }) {
    const { requests } = await hub.call("apiSiteRequests", { site: args.site ?? "" });
    const { output } = args;
    if (output === "json" || output === "yaml") return out.print(await serialize(requests.map(shownRequest), output));
    if (requests.length === 0) return out.note("nobody is invited");
    const look = { nowMs: io.clock.now(), paint: (state: string) => paintState(out.colors, state) };
    const columns = requestColumns(look).filter((column) => output === "wide" || !column.wide);
    const rows = requests.toSorted(byState);
    out.print(renderTable({ columns, rows, width: output === "wide" ? undefined : out.columns }).lines.join("\n"));
    const waiting = rows.find((request) => request.state === "pending");
    if (waiting) out.next(`longshore site accept ${waiting.site} ${waiting.tokenId}`);
  },
});

/** Who waits comes first. */
function byState(a: SiteRequest, b: SiteRequest): number {
  return Number(b.state === "pending") - Number(a.state === "pending") || a.invitedAtMs - b.invitedAtMs;
}
