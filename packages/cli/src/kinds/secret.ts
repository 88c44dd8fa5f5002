import { trouble } from "../output/condition.ts";
import { specOf, textOf } from "../output/document.ts";
import type { KindView } from "./kind.ts";

export const secretView: KindView = {
  kind: "Secret",
  plural: "secrets",
  short: [],
  atSite: true,
  columns: ({ paint }) => [
    { header: "KEYS", rank: 2, cell: (secret) => keysOf(secret).join(",") },
    { header: "VERSION", rank: 4, cell: (secret) => textOf(secret, "version") },
    { header: "AGENTS", rank: 5, cell: (secret) => String(Object.keys(specOf(secret)["sealed"] ?? {}).length) },
    { header: "PHASE", rank: 1, cell: ({ status }) => status?.phase ?? "", paint },
    { header: "MESSAGE", rank: 9, wide: true, cell: trouble },
  ],
  detail: () => [],
};

function keysOf(secret: Parameters<typeof specOf>[0]): readonly string[] {
  const keys = specOf(secret)["keys"];
  return Array.isArray(keys) ? keys.map(String) : [];
}
