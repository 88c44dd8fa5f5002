import { addonView } from "./addon.ts";
import { cliErrors } from "../errors.ts";
import { clusterView } from "./cluster.ts";
import { gitOpsView } from "./gitops.ts";
import type { KindView } from "./kind.ts";
import { machineView } from "./machine.ts";
import { networkView } from "./network.ts";
import { observabilityView } from "./observability.ts";
import { operatingSystemView } from "./operating-system.ts";
import { provisionerView } from "./provisioner.ts";
import { secretView } from "./secret.ts";
import { siteView } from "./site.ts";
import { storageView } from "./storage.ts";

/** In the order in which `get all` lists them. */
export const kindViews: readonly KindView[] = [
  siteView,
  machineView,
  operatingSystemView,
  provisionerView,
  clusterView,
  networkView,
  storageView,
  secretView,
  addonView,
  gitOpsView,
  observabilityView,
];

/** The kind that people mean by "machine", "machines", "Machine" or "m"; throws CLI_UNKNOWN_KIND. */
export function kindView(text: string): KindView {
  const wanted = text.toLowerCase();
  const found = kindViews.find((view) => [view.kind.toLowerCase(), view.plural, ...view.short].includes(wanted));
  if (found === undefined) {
    throw cliErrors.CLI_UNKNOWN_KIND({ found: text, known: kindViews.map((view) => view.plural) });
  }
  return found;
}
