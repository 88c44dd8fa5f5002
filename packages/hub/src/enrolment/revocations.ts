import type { Revocation } from "@longshore/bus";
import { RevocationRecord } from "@longshore/contracts";
import { RecordBook, type RecordShelf } from "../records/record-book.ts";

/** Whose credentials were ended, by agent key. What was revoked once stays on record, restored or not. */
export class Revocations {
  readonly book: RecordBook<RevocationRecord>;

  constructor(shelf: RecordShelf) {
    this.book = new RecordBook<RevocationRecord>(shelf, "revocation", RevocationRecord);
  }

  watch(current: () => void, signal: AbortSignal): Promise<void> {
    return this.book.watch(current, signal);
  }

  update(
    agentKey: string,
    change: (record: RevocationRecord | undefined) => RevocationRecord | undefined,
  ): Promise<RevocationRecord | undefined> {
    return this.book.update(agentKey, change);
  }

  /** The agent's revocation while it stands. */
  standing(agentKey: string): RevocationRecord | undefined {
    const record = this.book.get(agentKey);
    return record !== undefined && stands(record) ? record : undefined;
  }

  standingOf(site: string): RevocationRecord[] {
    return this.book.all().filter((record) => record.site === site && stands(record));
  }

  /** As account claims have them. */
  forClaims(): Revocation[] {
    const records = this.book.all().toSorted((a, b) => (a.agentKey < b.agentKey ? -1 : 1));
    return records.map((record) => ({
      agentKey: record.agentKey,
      atMs: record.revokedAtMs,
      restored: !stands(record),
    }));
  }
}

function stands({ restoredAtMs }: RevocationRecord): boolean {
  return restoredAtMs === 0;
}
