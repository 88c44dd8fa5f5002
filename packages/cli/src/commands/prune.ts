import { flag, optionalPositional, positional } from "../args.ts";
import { defineCommand } from "../command.ts";
import { kindNames, namesOfKindBefore } from "../completion/sources.ts";
import { cliErrors } from "../errors.ts";
import { PLAN_TIMEOUT_MS, wholePlans } from "../changes/whole-plans.ts";
import { siteOption } from "../resources/options.ts";

export default defineCommand({
  summary: "Delete what holds data and no document wants any more: volumes, pools, clusters",
  description:
    "Objects that hold data stay when their document goes or no longer says them, until you sign for exactly these. The document must have had the label `deletion: confirm`.",
  examples: ["longshore prune storage main --site oslo", "longshore prune storage/main --dry-run"],
  args: {
    kind: positional("kind, or KIND/NAME", { value: "KIND", complete: kindNames }),
    name: optionalPositional("its name", { value: "NAME", complete: namesOfKindBefore }),
    site: siteOption,
    dryRun: flag("only print what would be deleted"),
    yes: flag("do not ask", { short: "y" }),
  },
  async run({ args, hub, out, site: chosen, confirm }) {
    const [kindText = "", inKind] = args.kind.split("/");
    const name = args.name ?? inKind;
    const site = await chosen(args.site);
    const { findKind, objectPlanDigest } = await import("@longshore/intents");
    const kind = findKind(kindText)?.kind;
    const command = "longshore prune";
    if (kind === undefined || name === undefined || site === undefined)
      throw cliErrors.CLI_USAGE({ reason: "prune takes one KIND and one NAME, and --site", command });
    const ref = { kind, name, site };
    const timeout = { timeoutMs: PLAN_TIMEOUT_MS };
    const asked = { site, plan: { apply: [], delete: [], held: [ref] } };
    const { documents } = await hub.call("apiDocumentPlan", asked, timeout);
    const [planned] = await wholePlans(hub, site, documents);
    const { plan } = planned ?? {};
    if (!plan || plan.kind !== kind || plan.name !== name || plan.site !== site)
      throw cliErrors.CLI_NOTHING_TO_PRUNE({
        document: `${kind.toLowerCase()}/${name}`,
        reason: planned?.problem ?? "",
      });
    const held = plan.actions.filter(({ verb }) => verb === "hold");
    if (held.length === 0) return out.print("nothing is held back");
    const lines = held.map((one) => `- ${one.kind} ${one.namespace && `${one.namespace}/`}${one.name}: ${one.reason}`);
    if (args.dryRun) return out.print(lines.join("\n"));
    if (!args.yes) out.note(lines.join("\n"));
    await confirm(
      `destroy ${held.length} objects of ${kind.toLowerCase()}/${name} at ${site}, with their data`,
      args.yes,
    );
    const { sealDestructiveOrder, Signed, signerOf } = await import("@longshore/contracts");
    const { seed } = await hub.context();
    const expiresAtMs = hub.now() + HOLDS_FOR;
    // of what is shown, whatever the hub may say of it
    const word = { site, verb: "document prune", planDigest: objectPlanDigest(plan), nonce: hub.nonce(), expiresAtMs };
    const order = Signed.decode(sealDestructiveOrder(word, signerOf(seed)));
    const { objects } = await hub.call("apiDocumentPrune", { site, prune: { kind, name, order } }, timeout);
    out.print(`${kind.toLowerCase()}/${name} at ${site}: ${objects} objects are deleted`);
    out.next(`longshore events ${kind.toLowerCase()}/${name} --site ${site}`);
  },
});

/** A site's clock may be off by some minutes. */
const HOLDS_FOR = 30 * 60_000;
