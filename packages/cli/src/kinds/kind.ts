import type { Resource } from "@longshore/contracts";
import type { Column } from "../output/table.ts";

/** How the CLI names and shows one kind of document. */
export interface KindView {
  /** As documents spell it. */
  readonly kind: string;
  readonly plural: string;
  /** What else people may type. */
  readonly short: readonly string[];
  /** Lives at a site; only a Site does not. */
  readonly atSite: boolean;
  /** Between NAME and AGE. */
  columns(look: Look): readonly Column<Resource>[];
  /** Lines of `describe` that the status has beside phase and conditions: name and value. */
  detail(resource: Resource, look: Look): readonly (readonly [string, string])[];
}

/** What cells need besides the resource. */
export interface Look {
  readonly nowMs: number;
  paint(state: string): string;
}
