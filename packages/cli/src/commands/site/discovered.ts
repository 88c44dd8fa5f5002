import type { DiscoveredMachine } from "@longshore/contracts";
import { defineCommand } from "../../command.ts";
import { kindView } from "../../kinds/registry.ts";
import { age } from "../../output/age.ts";
import { time } from "../../output/document.ts";
import { outputOption, serialize } from "../../output/format.ts";
import { type Column, renderTable } from "../../output/table.ts";
import { list } from "../../resources/list.ts";
import { siteOption } from "../../resources/options.ts";

type Found = DiscoveredMachine & { readonly site: string };

export default defineCommand({
  summary: "List machines that booted from the network and that no document describes",
  description:
    "Where the Site's boot network says `unknown: discover`, each is looked at from inside once a day, and then goes on to its disk. A Machine document with one of its Ethernet addresses takes it on.",
  examples: ["longshore site discovered --site oslo", "longshore site discovered -o json"],
  args: { site: siteOption, output: outputOption("json", "yaml", "wide") },
  async run({ args, hub, io, out, site }) {
    const at = await site(args.site);
    const query = { views: [kindView("Site")], names: at === undefined ? [] : [at], site: undefined, labels: {} };
    const { resources } = await list(hub, query);
    const found = resources.flatMap(({ name, status }) =>
      (status?.site?.discovered ?? []).map((each): Found => ({ ...each, site: name })),
    );
    if (args.output === "json" || args.output === "yaml") {
      const shown = found.map(({ firstSeenMs, lastSeenMs, ...each }) => {
        return { ...each, firstSeen: time(firstSeenMs), lastSeen: time(lastSeenMs) };
      });
      return out.print(await serialize(shown, args.output));
    }
    if (found.length === 0) return out.note("no machine without a document was seen");
    const width = args.output === "wide" ? undefined : out.columns;
    out.print(renderTable({ columns: columnsAt(io.clock.now()), rows: found, width }).lines.join("\n"));
    out.next("longshore explain machine");
  },
});

function columnsAt(nowMs: number): readonly Column<Found>[] {
  return [
    { header: "SITE", rank: 0, cell: ({ site }) => site },
    { header: "MAC", rank: 0, cell: ({ mac }) => mac },
    { header: "ARCH", rank: 1, cell: ({ arch, firmware }) => arch || firmware },
    { header: "MODEL", rank: 3, cell: ({ vendor, product }) => [vendor, product].filter(Boolean).join(" ") },
    { header: "SERIAL", rank: 2, cell: ({ serial }) => serial },
    { header: "BMC", rank: 4, cell: ({ bmcAddress }) => bmcAddress },
    { header: "SEEN", rank: 2, cell: ({ lastSeenMs }) => age(lastSeenMs, nowMs) },
    { header: "FIRST", rank: 5, cell: ({ firstSeenMs }) => age(firstSeenMs, nowMs) },
    { header: "DISKS", rank: 6, cell: ({ disks }) => disks.join("; ") },
  ];
}
