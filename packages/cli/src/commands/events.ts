import type { EventListReply, SiteEvent } from "@longshore/contracts";
import { durationOption, flag, optionalPositional } from "../args.ts";
import { defineCommand } from "../command.ts";
import { kindSlashName } from "../completion/sources.ts";
import { cliErrors } from "../errors.ts";
import type { Invocation } from "../invocation.ts";
import { paintState } from "../output/colors.ts";
import { outputOption, serialize } from "../output/format.ts";
import { renderTable, type Widths } from "../output/table.ts";
import { eventColumns } from "../resources/condition-table.ts";
import { eventKey, shownEvent, timeOf } from "../resources/event.ts";
import { siteOption } from "../resources/options.ts";
import { watch } from "../resources/watch.ts";

const LIMIT = 500;
const WAIT_MS = 25_000;

export default defineCommand({
  summary: "Show what happened, oldest first",
  examples: ["longshore events --site oslo --since 1h", "longshore events machine/r1u7 --site oslo -w"],
  args: {
    object: optionalPositional("only of this document, KIND/NAME", { value: "KIND/NAME", complete: kindSlashName }),
    allSites: flag("of all sites, also when the context has a default site", { short: "A" }),
    site: siteOption,
    since: durationOption("only what is younger (default 24h)"),
    watch: flag("go on and print what comes", { short: "w" }),
    output: outputOption("json", "yaml"),
  },
  async run({ args, hub, site, io, out, signal }) {
    const [noun = "", name = ""] = parseObject(args.object);
    const where = noun === "site" ? name : args.allSites ? undefined : await site(args.site);
    const sinceMs = io.clock.now() - (args.since ?? DAY_MS);
    const request = { site: where ?? "", noun, name, limit: LIMIT, sinceMs };
    const seen = new Set<string>();
    const print = printer({ io, out }, where === undefined, args.output);
    const first = await hub.call("apiEventList", request);
    await print(fresh(first, seen), !args.watch);
    if (!args.watch) return;
    const ask = (revision: string): Promise<EventListReply> =>
      hub.call("apiEventList", { ...request, revision, waitMs: WAIT_MS }, { timeoutMs: WAIT_MS + 10_000 });
    await watch({ io, out, signal }, first.revision, ask, (reply) => print(fresh(reply, seen), false));
  },
});

const DAY_MS = 86_400_000;

function parseObject(text: string | undefined): readonly [noun?: string, name?: string] {
  if (text === undefined) return [];
  const [, noun, name] = /^([a-zA-Z]+)\/(.+)$/.exec(text) ?? [];
  if (noun === undefined || name === undefined)
    throw cliErrors.CLI_BAD_VALUE({ name: "KIND/NAME", found: text, expected: "for example machine/r1u7" });
  return [noun.toLowerCase(), name];
}

/** Those not yet printed, oldest first. */
function fresh({ events }: EventListReply, seen: Set<string>): readonly SiteEvent[] {
  const unseen = events.filter((event) => !seen.has(eventKey(event)));
  for (const event of unseen) seen.add(eventKey(event));
  return unseen.sort((a, b) => timeOf(a) - timeOf(b));
}

function printer({ io, out }: Pick<Invocation, "io" | "out">, allSites: boolean, format: "json" | "yaml" | undefined) {
  let widths: Widths | undefined;
  return async (events: readonly SiteEvent[], whole: boolean): Promise<void> => {
    const shown = events.map(shownEvent);
    if (format && whole) return out.print(await serialize(shown, format));
    if (format === "json") return shown.forEach((event) => out.print(JSON.stringify(event)));
    if (format === "yaml") {
      for (const event of shown) out.print(`---\n${await serialize(event, "yaml")}`);
      return;
    }
    if (events.length === 0) {
      if (whole) out.note("no events");
      return;
    }
    const look = { nowMs: io.clock.now(), paint: (state: string) => paintState(out.colors, state) };
    const columns = eventColumns(look, allSites);
    const table = renderTable({ columns, rows: events, width: out.columns, widths, header: widths === undefined });
    widths = table.widths;
    out.print(table.lines.join("\n"));
  };
}
