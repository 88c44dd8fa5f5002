import { firstFew } from "@longshore/kit";

/** "machine/n11, machine/n12 and 7 more": for problems that many machines have. */
export function nameMachines(names: readonly string[]): string {
  return firstFew(
    names.map((name) => `machine/${name}`),
    MAX_NAMED,
  );
}

const MAX_NAMED = 5;
