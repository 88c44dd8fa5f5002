import type { Resource } from "@longshore/contracts";
import { conditionOf, trouble } from "../output/condition.ts";
import { specOf, textOf } from "../output/document.ts";
import type { KindView } from "./kind.ts";

export const storageView: KindView = {
  kind: "Storage",
  plural: "storages",
  short: ["st"],
  atSite: true,
  columns: ({ paint }) => [
    { header: "WITH", rank: 1, cell: withWhat },
    { header: "CLUSTER", rank: 4, cell: (storage) => textOf(storage, "cluster") },
    { header: "READY", rank: 0, cell: (storage) => conditionOf(storage, "Ready")?.status ?? "", paint },
    { header: "CEPH", rank: 2, cell: (storage) => conditionOf(storage, "CephHealthy")?.reason ?? "" },
    { header: "SPACE", rank: 5, wide: true, cell: (storage) => conditionOf(storage, "CephHasSpace")?.message ?? "" },
    { header: "PHASE", rank: 3, cell: ({ status }) => status?.phase ?? "", paint },
    { header: "MESSAGE", rank: 9, wide: true, cell: trouble },
  ],
  detail: () => [],
};

/** "ceph", or of a SAN how it is reached: "iscsi,nfs". */
function withWhat(storage: Resource): string {
  const { ceph, san } = specOf(storage) as { ceph?: object; san?: object };
  if (ceph !== undefined) return "ceph";
  return ["iscsi", "fc", "nfs", "nvmeof", "csi"].filter((name) => name in (san ?? {})).join(",");
}
