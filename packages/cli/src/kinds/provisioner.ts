import { trouble } from "../output/condition.ts";
import { specOf, textOf } from "../output/document.ts";
import type { KindView } from "./kind.ts";

export const provisionerView: KindView = {
  kind: "Provisioner",
  plural: "provisioners",
  short: [],
  atSite: true,
  columns: ({ paint }) => [
    { header: "PROVIDER", rank: 1, cell: (provisioner) => textOf(provisioner, "provider") },
    { header: "PHASE", rank: 0, cell: ({ status }) => status?.phase ?? "", paint },
    { header: "URL", rank: 4, cell: urlOf },
    { header: "MESSAGE", rank: 9, wide: true, cell: trouble },
  ],
  detail: () => [],
};

function urlOf(provisioner: Parameters<typeof specOf>[0]): string {
  const { url } = (specOf(provisioner)["tinkerbell"] ?? {}) as { url?: unknown };
  return typeof url === "string" ? url : "";
}
