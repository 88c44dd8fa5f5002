import { existsSync } from "node:fs";
import { hubErrors } from "../../hub-errors.ts";
import type { StateLayout } from "../../state/layout.ts";

/** Throws HUB_RESTORE_UNFINISHED where a restore did not come to its end: half of a hub must not serve. */
export function refuseUnfinished({ restoring, directory }: StateLayout): void {
  if (existsSync(restoring)) throw hubErrors.HUB_RESTORE_UNFINISHED({ directory });
}
