import type { Lab, LabOptions } from "../lab/lab.ts";
import type { ToolName } from "../tools/tool.ts";
import type { Table } from "./table.ts";

/** A story across packages, told to the real programs: test/scenarios/NAME.ts exports one as its default. */
export interface Scenario {
  /** One sentence about the world, as the title of a test. */
  readonly summary: string;
  /** `quick` belongs to `npm test`, `full` to `npm run test:full`. */
  readonly tier: "quick" | "full";
  /** Seconds after which it is stopped and has failed; 120 for quick and 600 for full unless told. */
  readonly budgetSeconds?: number;
  /** Outside tools it cannot do without; nats-server always is. */
  readonly needs?: readonly ToolName[];
  /** It keeps both cores busy (machines in QEMU, hundreds of agents): no other story is played beside it. */
  readonly alone?: boolean;
  /** It makes network namespaces or mounts: as root only. */
  readonly needsRoot?: boolean;
  /** Throws when the story does not come true. What it returns stands in the closing line of JSON. */
  run(stage: Stage): Promise<Figures | void>;
}

export type Figures = Readonly<Record<string, string | number | boolean>>;

/** What a story plays on. */
export interface Stage {
  /** A folder of its own, gone afterwards. */
  readonly dir: string;
  /** `--keep`: what was started stays up until Ctrl-C. */
  readonly keep: boolean;
  /** Aborts on Ctrl-C and when the budget is spent. */
  readonly signal: AbortSignal;
  /** A line of what is happening, with the seconds since the start. */
  log(line: string): void;
  /** Shows a table; with `--record` it becomes a page of docs/measured. */
  table(table: Table): void;
  /** A lab of this story's own on free ports, closed afterwards in any case; `examples/lab` unless told. */
  lab(options?: Partial<LabOptions>): Promise<Lab>;
  /** Fails the story with `sentence` unless the fact holds. */
  expect(fact: boolean, sentence: string): asserts fact;
  /** Asks until `look` gives something other than undefined or false; fails with `sentence` after `seconds` (60). */
  eventually<T>(sentence: string, look: () => Promise<T> | T, seconds?: number): Promise<Exclude<T, undefined | false>>;
  /** Should the story fail, what this tells is logged while everything it started still stands. */
  explain(tell: () => Promise<string>): void;
  /**
   * Closed after the story, last first; for whatever it started itself. Should the story fail, it is asked before what
   * stands, if it can tell.
   */
  use<T extends AsyncDisposable & { whatStands?(): Promise<string> }>(thing: T): T;
}

/** Gives the story its type. */
export function scenario(story: Scenario): Scenario {
  return story;
}

export function budgetOf({ tier, budgetSeconds }: Pick<Scenario, "tier" | "budgetSeconds">): number {
  return budgetSeconds ?? (tier === "quick" ? 120 : 600);
}
