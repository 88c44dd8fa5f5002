import { IntentIndex } from "@longshore/contracts";
import { keyOf } from "../intents/check-index.ts";
import type { Facts } from "../outbox/facts.ts";
import { PASSWORD_KIND } from "../passwords/password-status.ts";
import type { IntentKey, IntentStore } from "../store/intents.ts";

/** Kept when their machine goes: the BMC keeps its password, too. */
const PASSWORDS = PASSWORD_KIND.toLowerCase();

/** Documents of which a status stands at the hub though the index names them no longer. The site itself is none. */
export function orphans(intents: IntentStore, facts: Facts, site: string): IntentKey[] {
  const index = intents.index();
  const listed = new Set<string>(
    index &&
      IntentIndex.decode(index.payload).entries.map(({ kind, name }) => keyOf({ kind: kind.toLowerCase(), name })),
  );
  listed.add(keyOf({ kind: "site", name: site }));
  return facts.reported().filter((key) => !listed.has(keyOf(key)) && key.kind !== PASSWORDS);
}
