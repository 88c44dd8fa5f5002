import type { Resource } from "@longshore/contracts";
import { conditionOf, trouble } from "../output/condition.ts";
import { specOf } from "../output/document.ts";
import type { KindView } from "./kind.ts";

export const observabilityView: KindView = {
  kind: "Observability",
  plural: "observabilities",
  short: ["obs"],
  atSite: true,
  columns: ({ paint }) => [
    { header: "READY", rank: 0, cell: (of) => conditionOf(of, "Ready")?.status ?? "", paint },
    { header: "PROMETHEUS", rank: 1, cell: modeOf },
    { header: "AVAILABLE", rank: 2, cell: (of) => conditionOf(of, "PrometheusAvailable")?.status ?? "", paint },
    { header: "MESSAGE", rank: 9, wide: true, cell: trouble },
  ],
  detail: () => [],
};

function modeOf(of: Resource): string {
  const { mode = "" } = (specOf(of)["prometheus"] ?? {}) as { readonly mode?: string };
  return mode;
}
