import type { Resource } from "@longshore/contracts";
import { positional } from "../args.ts";
import { defineCommand } from "../command.ts";
import { kindSlashName } from "../completion/sources.ts";
import { cliErrors } from "../errors.ts";
import { kindView } from "../kinds/registry.ts";
import { age } from "../output/age.ts";
import { paintState } from "../output/colors.ts";
import { outputOption, serialize } from "../output/format.ts";
import { renderTable } from "../output/table.ts";
import { eventColumns } from "../resources/condition-table.ts";
import { shownEvent, timeOf } from "../resources/event.ts";
import { findOne } from "../resources/find-one.ts";
import { siteOption } from "../resources/options.ts";
import { causeOf } from "../why/cause.ts";

const EVENTS = 30;

export default defineCommand({
  summary: "Say why a document is as it is: the cause, what shows it, what to do, and the timeline",
  examples: ["longshore why machine/r1u7 --site oslo", "longshore why site/oslo"],
  args: {
    object: positional("document, KIND/NAME", { value: "KIND/NAME", complete: kindSlashName }),
    site: siteOption,
    output: outputOption("json", "yaml"),
  },
  async run({ args, hub, site, io, out }) {
    const [, kind = "", name = ""] = /^([a-zA-Z]+)\/(.+)$/.exec(args.object) ?? [];
    if (name === "")
      throw cliErrors.CLI_BAD_VALUE({ name: "KIND/NAME", found: args.object, expected: "for example machine/r1u7" });
    const view = kindView(kind);
    const resource = await findOne(hub, view, name, view.atSite ? await site(args.site) : undefined);
    const home = view.atSite ? await findOne(hub, kindView("Site"), resource.site, undefined) : resource;
    const { events } = await hub.call("apiEventList", eventsOf(resource));
    const timeline = events.toSorted((a, b) => timeOf(a) - timeOf(b));
    const cause = causeOf(resource, home.link ?? undefined, timeline);
    if (args.output) {
      const shown = { object: args.object, site: resource.site, ...cause, events: timeline.map(shownEvent) };
      return out.print(await serialize(shown, args.output));
    }
    const nowMs = io.clock.now();
    const paint = (state: string): string => paintState(out.colors, state);
    const since = cause.sinceMs > 0 ? ` (for ${age(cause.sinceMs, nowMs)})` : "";
    out.print(`${args.object}: ${cause.sentence}${since}`);
    if (cause.next !== "") out.print(`next: ${cause.next}`);
    if (timeline.length === 0) return;
    out.print("");
    out.print(
      renderTable({ columns: eventColumns({ nowMs, paint }, false), rows: timeline, width: out.columns }).lines.join(
        "\n",
      ),
    );
  },
});

/** Of a Site, whatever happened there. */
function eventsOf({ kind, name, site }: Resource): { site: string; noun: string; name: string; limit: number } {
  if (kind === "Site") return { site: name, noun: "", name: "", limit: EVENTS };
  return { site, noun: kind.toLowerCase(), name, limit: EVENTS };
}
