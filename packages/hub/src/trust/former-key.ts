import { type Named, type Signed, signedBytes, verify } from "@longshore/contracts";

/** Highest sequences of the streams whose messages the hub signs. */
export interface Seen {
  readonly intents: number;
  readonly records: number;
}

/**
 * A key of the hub that is on the list no more. What it signed is still the hub's own until it is signed anew, but only
 * what the hub had seen by then: whoever stole the key writes later.
 */
export interface FormerKey {
  readonly key: string;
  readonly seen: Seen;
}

/** Where a message was read. */
export interface At {
  readonly stream: keyof Seen;
  readonly sequence: number;
}

export function isOfFormer(
  former: readonly FormerKey[],
  message: Named,
  { payload, signatures }: Signed,
  { stream, sequence }: At,
): boolean {
  const known = former.filter(({ seen }) => sequence <= seen[stream]);
  if (known.length === 0) return false;
  const bytes = signedBytes(message, payload);
  return signatures
    .slice(0, MOST_SIGNATURES)
    .some(({ key, value }) => known.some((each) => each.key === key) && verify(key, bytes, value));
}

/** As anywhere else. */
const MOST_SIGNATURES = 4;
