import type { FactStamp } from "@longshore/contracts";

/** Why a fact counts for nothing; undefined when it may. */
export function whyNoFact(stamp: FactStamp | null | undefined): "no-stamp" | undefined {
  return stamp && stamp.incarnation !== "" && stamp.sequence >= 1 ? undefined : "no-stamp";
}

/**
 * Whether what is said now follows what was said before. Of one outbox by its sequence (a repeat after a lost answer
 * comes late); of another one by the term of the lease: who lost it must not be heard any more.
 */
export function isNewer(now: FactStamp, before: FactStamp): boolean {
  if (now.incarnation === before.incarnation) return now.sequence > before.sequence;
  return now.term >= before.term;
}
