import { InviteDecision, InviteRecord } from "@longshore/contracts";
import { isForgettable } from "./invite-state.ts";
import { RecordBook, type RecordShelf } from "../records/record-book.ts";

/** All invitations by token, by site and by the agent that was accepted. */
export class Invites {
  readonly book: RecordBook<InviteRecord>;
  readonly #tokensOfSite = new Map<string, Set<string>>();
  readonly #tokenOfAgent = new Map<string, string>();

  constructor(shelf: RecordShelf) {
    this.book = new RecordBook<InviteRecord>(shelf, "invite", InviteRecord);
    this.book.onChange = (before, now) => {
      if (now !== undefined) this.#index(now);
      else if (before !== undefined) this.#tokensOfSite.get(before.site)?.delete(before.tokenId);
    };
  }

  watch(current: () => void, signal: AbortSignal): Promise<void> {
    return this.book.watch(current, signal);
  }

  update(
    tokenId: string,
    change: (record: InviteRecord | undefined) => InviteRecord | undefined,
  ): Promise<InviteRecord | undefined> {
    return this.book.update(tokenId, change);
  }

  /** By token id, or by the key of an accepted agent (whose renewal user has its key as name). */
  find(token: string): InviteRecord | undefined {
    return this.book.get(token) ?? this.book.get(this.#tokenOfAgent.get(token) ?? "");
  }

  /** Empty = of all sites. */
  ofSite(site: string): InviteRecord[] {
    if (site === "") return this.book.all();
    return [...(this.#tokensOfSite.get(site) ?? [])].flatMap((token) => this.book.get(token) ?? []);
  }

  /** What was accepted of a site, newest decision last; one per agent. */
  agentsOf(site: string): InviteRecord[] {
    const accepted = this.ofSite(site).filter((record) => record.decision === InviteDecision.INVITE_DECISION_ACCEPTED);
    return accepted.filter((record) => this.#tokenOfAgent.get(record.request?.agentKey ?? "") === record.tokenId);
  }

  /** Removes what nobody needs any more; returns how many. */
  async sweep(nowMs: number): Promise<number> {
    const old = this.book.all().filter((record) => isForgettable(record, nowMs));
    for (const { tokenId } of old) await this.book.forget(tokenId);
    return old.length;
  }

  #index(record: InviteRecord): void {
    const tokens = this.#tokensOfSite.get(record.site) ?? new Set();
    this.#tokensOfSite.set(record.site, tokens.add(record.tokenId));
    const key = record.request?.agentKey;
    if (key !== undefined && record.decision === InviteDecision.INVITE_DECISION_ACCEPTED) {
      this.#tokenOfAgent.set(key, record.tokenId);
    }
  }
}
