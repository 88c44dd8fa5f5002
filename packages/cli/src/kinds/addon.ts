import type { Resource } from "@longshore/contracts";
import { conditionOf, trouble } from "../output/condition.ts";
import { specOf, textOf } from "../output/document.ts";
import type { KindView } from "./kind.ts";

export const addonView: KindView = {
  kind: "Addon",
  plural: "addons",
  short: [],
  atSite: true,
  columns: ({ paint }) => [
    { header: "READY", rank: 0, cell: (addon) => conditionOf(addon, "Ready")?.status ?? "", paint },
    { header: "PHASE", rank: 2, cell: ({ status }) => status?.phase ?? "", paint },
    { header: "NAMESPACE", rank: 3, cell: (addon) => textOf(addon, "namespace") },
    { header: "CHART", rank: 4, wide: true, cell: chartOf },
    { header: "MESSAGE", rank: 9, wide: true, cell: trouble },
  ],
  detail: () => [],
};

function chartOf(addon: Resource): string {
  const { url = "" } = (specOf(addon)["chart"] ?? {}) as { readonly url?: string };
  return url;
}
