import type { Resource } from "@longshore/contracts";
import { trouble } from "../output/condition.ts";
import { specOf, textOf } from "../output/document.ts";
import type { KindView } from "./kind.ts";

export const operatingSystemView: KindView = {
  kind: "OperatingSystem",
  plural: "operatingsystems",
  short: ["os"],
  atSite: true,
  columns: ({ paint }) => [
    { header: "DISTRIBUTION", rank: 2, cell: (system) => textOf(system, "distribution") },
    { header: "VERSION", rank: 1, cell: (system) => textOf(system, "version") },
    { header: "ARCH", rank: 3, cell: (system) => Object.keys(imagesOf(system)).join(",") },
    { header: "PHASE", rank: 4, cell: ({ status }) => status?.phase ?? "", paint },
    { header: "MESSAGE", rank: 9, wide: true, cell: trouble },
  ],
  detail: () => [],
};

function imagesOf(system: Resource): object {
  return specOf(system)["images"] ?? {};
}
