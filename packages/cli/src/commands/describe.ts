import type { EventListReply, Resource } from "@longshore/contracts";
import { optionalPositional, positional } from "../args.ts";
import { defineCommand } from "../command.ts";
import { kindNames, namesOfKindBefore } from "../completion/sources.ts";
import { cliErrors } from "../errors.ts";
import { paintState } from "../output/colors.ts";
import { outputOption, serialize } from "../output/format.ts";
import { shownDocument } from "../output/document.ts";
import { renderDescription } from "../resources/describe.ts";
import { shownEvent, timeOf } from "../resources/event.ts";
import { findOne } from "../resources/find-one.ts";
import { meanwhile } from "../resources/meanwhile.ts";
import { siteOption } from "../resources/options.ts";
import { parseKinds } from "../resources/query.ts";

const EVENTS = 10;
const MOST_EVENTS = 1000;

export default defineCommand({
  summary: "Show one document: spec, status, conditions and what happened to it lately",
  examples: ["longshore describe machine r1u7 --site oslo", "longshore describe site oslo"],
  args: {
    kind: positional("kind, or KIND/NAME", { value: "KIND", complete: kindNames }),
    name: optionalPositional("its name", { value: "NAME", complete: namesOfKindBefore }),
    site: siteOption,
    output: outputOption("json", "yaml"),
  },
  async run({ args, hub, site, io, out }) {
    const { views, names } = parseKinds(args.kind);
    const [view] = views;
    const name = args.name ?? names[0];
    if (view === undefined || views.length > 1 || !name)
      throw cliErrors.CLI_USAGE({ reason: "describe takes one KIND and one NAME", command: "longshore describe" });
    const resource = await findOne(hub, view, name, view.atSite ? await site(args.site) : undefined);
    const { events } = await hub.call("apiEventList", eventsOf(resource));
    const latest = newest(events);
    const away = await awayText(resource, (since) => hub.call("apiEventList", { ...eventsOf(resource), ...since }));
    if (args.output) {
      out.print(await serialize({ ...shownDocument(resource), events: latest.map(shownEvent) }, args.output));
      return;
    }
    const look = { nowMs: io.clock.now(), paint: (state: string) => paintState(out.colors, state) };
    const lines = await renderDescription(resource, view, latest, {
      ...look,
      columns: out.columns,
      colors: out.colors,
    });
    out.print([...lines, ...away].join("\n"));
  },
});

/** Of a Site, whatever happened there. */
function eventsOf({ kind, name, site }: Resource): { site: string; noun: string; name: string; limit: number } {
  if (kind === "Site") return { site: name, noun: "", name: "", limit: EVENTS };
  return { site, noun: kind.toLowerCase(), name, limit: EVENTS };
}

/** What a site that is back did while it was out of touch. */
async function awayText(
  { link }: Resource,
  list: (since: { sinceMs: number; limit: number }) => Promise<EventListReply>,
): Promise<string[]> {
  if (!link?.absence) return [];
  const { events } = await list({ sinceMs: link.absence.fromMs, limit: MOST_EVENTS });
  return ["", `While away ${meanwhile(link.absence, events)}`];
}

function newest(events: EventListReply["events"]): EventListReply["events"] {
  return events.sort((a, b) => timeOf(a) - timeOf(b)).slice(-EVENTS);
}
