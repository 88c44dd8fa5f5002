import { conditionOf, trouble } from "../output/condition.ts";
import { textOf } from "../output/document.ts";
import type { KindView } from "./kind.ts";

export const gitOpsView: KindView = {
  kind: "GitOps",
  plural: "gitops",
  short: [],
  atSite: true,
  columns: ({ paint }) => [
    { header: "READY", rank: 0, cell: (gitops) => conditionOf(gitops, "Ready")?.status ?? "", paint },
    { header: "ENGINE", rank: 1, cell: (gitops) => textOf(gitops, "engine") },
    { header: "SYNCED", rank: 2, cell: (gitops) => conditionOf(gitops, "Synced")?.status ?? "", paint },
    { header: "REVISION", rank: 3, cell: (gitops) => textOf(gitops, "revision") },
    { header: "REPOSITORY", rank: 5, wide: true, cell: (gitops) => textOf(gitops, "repository") },
    { header: "MESSAGE", rank: 9, wide: true, cell: trouble },
  ],
  detail: () => [],
};
