import type { Resource, SiteAgentsReply } from "@longshore/contracts";
import { flag } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import type { Hub } from "../../hub.ts";
import type { KindView } from "../../kinds/kind.ts";
import { kindView } from "../../kinds/registry.ts";
import { outputOption } from "../../output/format.ts";
import { list } from "../../resources/list.ts";
import { siteOption } from "../../resources/options.ts";
import { printResources } from "../../resources/print.ts";
import { whoReads } from "../../secrets/who-reads.ts";

export default defineCommand({
  summary: "List Secrets: their keys, and who can open them, never their values",
  examples: ["longshore secret list --site oslo"],
  args: {
    allSites: flag("of all sites, also when the context has a default site", { short: "A" }),
    site: siteOption,
    output: outputOption("json", "yaml", "wide", "name"),
  },
  async run({ args, hub, site, io, out }) {
    const where = args.allSites ? undefined : await site(args.site);
    const { resources } = await list(hub, { views: [kindView("Secret")], names: [], site: where, labels: {} });
    const agents = await agentsOf(hub, resources);
    const view = withReaders(kindView("Secret"), agents);
    await printResources(resources, [view], { format: args.output, single: false, site: where }, { io, out });
    if (args.output !== undefined && args.output !== "wide") return;
    const late = resources.find((secret) => (readersOf(secret, agents)?.missing.length ?? 0) > 0);
    if (late) out.next(`longshore secret reseal --site ${late.site} --recovery-key FILE`);
  },
});

type AgentsBySite = ReadonlyMap<string, SiteAgentsReply>;

async function agentsOf(hub: Hub, secrets: readonly Resource[]): Promise<AgentsBySite> {
  const sites = [...new Set(secrets.map(({ site }) => site))];
  return new Map(
    await Promise.all(sites.map(async (site) => [site, await hub.call("apiSiteAgents", { site })] as const)),
  );
}

function readersOf(secret: Resource, agents: AgentsBySite) {
  const known = agents.get(secret.site);
  return known && whoReads(secret, known.agents, known.recoveryKey);
}

function withReaders(view: KindView, agents: AgentsBySite): KindView {
  return {
    ...view,
    columns: (look) => [
      ...view.columns(look).filter(({ header }) => header !== "AGENTS"),
      { header: "AGENTS", rank: 2, cell: (secret) => agentsCell(readersOf(secret, agents)) },
      { header: "RECOVERY", rank: 3, cell: (secret) => (readersOf(secret, agents)?.recovery ? "yes" : "no") },
    ],
  };
}

function agentsCell(readers: ReturnType<typeof whoReads> | undefined): string {
  if (readers === undefined) return "";
  const { reached, agents, missing } = readers;
  return `${reached}/${agents}${missing.length > 0 ? ` (not ${missing.join(", ")})` : ""}`;
}
