import type { Resource } from "@longshore/contracts";
import { wireDocument } from "@longshore/intents";
import { flag, text } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { recipients, sealTo, type SiteRecipients } from "../../documents/seal.ts";
import type { Hub } from "../../hub.ts";
import { kindView } from "../../kinds/registry.ts";
import { list } from "../../resources/list.ts";
import { siteOption } from "../../resources/options.ts";

export default defineCommand({
  summary: "Seal Secrets to the agents that their sites have now",
  description:
    "Opens each Secret here with the recovery key and seals it anew. Its version stays, and so nothing logs in anew; only who can read it changes. A revoked agent is left out, but may have kept what it read: set new values for that.",
  examples: [
    "longshore secret reseal --site oslo --recovery-key recovery.key",
    "longshore secret reseal --all-sites --recovery-key recovery.key",
  ],
  args: {
    site: siteOption,
    allSites: flag("of all sites, also when the context has a default site", { short: "A" }),
    recoveryKey: text("file of the recovery key", { value: "FILE" }),
    dryRun: flag("only print what would be printed"),
  },
  async run({ args, hub, io, out, site }) {
    const { readRecoveryKey } = await import("../../secrets/recovery-key.ts");
    const { applyChanges, planChanges } = await import("../../changes/change-set.ts");
    const { renderOutcome } = await import("../../changes/outcome.ts");
    const key = await readRecoveryKey(io.files, args.recoveryKey);
    const where = args.allSites ? undefined : await site(args.site);
    const { resources } = await list(hub, { views: [kindView("Secret")], names: [], site: where, labels: {} });
    if (resources.length === 0) return out.note("there are no Secrets to seal");
    const { recoverValues, sealedSpec } = await import("../../secrets/held-secret.ts");
    const to = await recipientsOf(hub, resources);
    const apply = await Promise.all(
      resources.map(async (secret) => {
        const { site: at, name, labels } = secret;
        const input = { version: sealedSpec(secret).version, data: { ...recoverValues(secret, key) } };
        const spec = await sealTo({ site: at, name }, input, to.get(at) as SiteRecipients);
        return wireDocument({ kind: "Secret", site: at, name, labels, spec: { ...spec } });
      }),
    );
    const changes = { documents: [], request: { apply, delete: [] } };
    const planned = await planChanges(hub, changes);
    const done = args.dryRun ? planned : await applyChanges(hub, changes, planned.digest);
    out.print(renderOutcome(done, { dryRun: args.dryRun, names: false }).join("\n"));
  },
});

async function recipientsOf(hub: Hub, secrets: readonly Resource[]): Promise<ReadonlyMap<string, SiteRecipients>> {
  const sites = [...new Set(secrets.map(({ site }) => site))];
  return new Map(await Promise.all(sites.map(async (site) => [site, await recipients(hub, site)] as const)));
}
