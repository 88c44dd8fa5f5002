import type { World } from "../world/world.ts";

/** Something that holds in every world, whatever happens in it. */
export interface Invariant {
  /** As in docs/invariants.md. */
  readonly name: string;
  /** Sentences that say what was broken, and by what; none = it holds. Asked when the world has come to rest. */
  violations(world: World): readonly string[] | Promise<readonly string[]>;
}
