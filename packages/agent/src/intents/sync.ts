import type { IndexHint, SiteLink } from "@longshore/bus";
import { type Clock, counter, fullJitter, isLongshoreError, type Logger, messageOf, type Random } from "@longshore/kit";
import type { HeldIndex, HeldIntent, IntentKey, IntentStore } from "../store/intents.ts";
import { checkEnvelope } from "./check-envelope.ts";
import { type CheckedIndex, checkIndex, isOlder, keyOf, type WantedIntent } from "./check-index.ts";
import type { SiteTrust } from "../trust/site-trust.ts";
import type { Refusal, RefusalReason } from "./refusal.ts";
import { waitFor } from "./wait-for.ts";

/**
 * Holds what the hub's index says: on a hint, on connect and now and then it reads the index, fetches what differs,
 * and stores it, the index last. What is wrong is refused, counted and told; the previous state stays.
 */
export class IntentSync {
  readonly #options: IntentSyncOptions;
  /** Envelopes refused since the start, by digest: not fetched again. */
  readonly #refused = new Set<string>();
  /** What was told of envelopes that may heal, so that it is told once. */
  readonly #told = new Set<string>();
  #lastRefusal = "";
  #wake: (() => void) | undefined;
  /** Looks owed: what was hinted at may not be committed yet. */
  #owed = 1;
  /** What was hinted at last, until it is held or was looked for often enough. */
  #hinted: IndexHint | undefined;
  /** Calls off the first look after a hint. */
  #soon: (() => void) | undefined;

  constructor(options: IntentSyncOptions) {
    this.#options = options;
  }

  /** Runs until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { link, clock } = this.#options;
    const stopHints = link.onHint((hint) => this.#hint(hint));
    const stopStates = link.onState((state) => state === "up" && this.#owe(1));
    try {
      for (let failures = 0; !signal.aborted; ) {
        const wait = link.state === "up" ? await this.#look(failures, signal) : { failures, ms: this.#options.every };
        failures = wait.failures;
        await waitFor(clock, wait.ms, signal, (wake) => (this.#wake = wake));
      }
    } finally {
      stopHints();
      stopStates();
      this.#soon?.();
    }
  }

  /** One look at the hub. "moving": envelopes are not what the index says, so it is being written just now. */
  async once(signal: AbortSignal): Promise<SyncOutcome> {
    const { site, link, store, trust } = this.#options;
    const held = store.index();
    const bytes = await link.readIndex(signal);
    if (bytes === undefined) {
      return held === undefined ? "current" : this.#refuse("Missing", "the hub has no index of this site");
    }
    let index = checkIndex(bytes, site, held, trust.verify);
    if ("refused" in index || index.trustSerial > trust.serial) {
      const learnt = await this.#learn(signal);
      if (learnt === "adopted") index = checkIndex(bytes, site, held, trust.verify);
    }
    if ("refused" in index) return this.#refuse(index.refused.reason, index.refused.message);
    if (index.trustSerial > trust.serial) return "moving"; // its keys are not there yet, or are withheld
    const before = new Map(store.all().map((intent) => [keyOf(intent), intent]));
    const wanted = index.entries.filter((entry) => before.get(keyOf(entry))?.digest !== entry.digest);
    const fetched = await this.#fetch(
      wanted.filter((entry) => !this.#refused.has(entry.digest)),
      { before, newEpoch: held !== undefined && index.held.epoch > held.epoch },
      signal,
    );
    if (fetched === undefined) return "moving";
    return this.#adopt(index, held, before, fetched);
  }

  /** The index names keys that are not held, or nobody who is: there may be a newer list. */
  async #learn(signal: AbortSignal): Promise<"adopted" | "nothing"> {
    const { link, trust, log } = this.#options;
    const chain = await link.readTrust(signal);
    if (chain === undefined) return "nothing";
    const followed = trust.follow(chain);
    if (followed === "current") return "nothing";
    if (followed === "adopted") {
      log.info({ serial: trust.serial }, "trust keys taken on");
      return "adopted";
    }
    const { reason, message } = followed.refused;
    this.#refuse(reason, `trust keys: ${message}`);
    return "nothing";
  }

  /** Looks once, and says how long to wait until the next look. */
  async #look(failures: number, signal: AbortSignal): Promise<{ failures: number; ms: number }> {
    const { every, random } = this.#options;
    const owed = this.#owed;
    this.#owed = 0;
    const outcome = await this.#tryOnce(failures, signal);
    syncs.inc({ outcome });
    if (outcome === "moving" || outcome === "failed" || outcome === "full") {
      this.#owed = Math.max(this.#owed, owed);
      // that there is room again is told by nobody
      const ms =
        failures >= MAX_TRIES && outcome !== "full"
          ? every
          : 50 + fullJitter(failures, { first: 100, max: 10_000 }, random);
      return { failures: failures + 1, ms };
    }
    this.#owed = Math.max(this.#owed, outcome === "refused" ? 0 : owed - 1); // a hint that came meanwhile counts in full
    if (this.#isHeld(this.#hinted) || this.#owed <= 0) this.#hinted = undefined;
    if (this.#hinted === undefined) return { failures: 0, ms: every };
    return { failures: 0, ms: this.#pause(LOOKS_AFTER_HINT - this.#owed) };
  }

  /** Whatever throws, a full disk too: the next look comes. */
  async #tryOnce(failures: number, signal: AbortSignal): Promise<SyncOutcome> {
    try {
      const outcome = await this.once(signal);
      if (outcome === "moving" && failures === MAX_TRIES) this.#refuse("Moving", "envelopes and index never agreed");
      return outcome;
    } catch (error) {
      if (!signal.aborted) this.#options.log.warn({ error: messageOf(error) }, "the site's intents could not be read");
      return isLongshoreError(error, "AGENT_STATE_DISK_FULL") ? "full" : "failed";
    }
  }

  /** What is held already needs no look; an older one does: somebody may have put it in the place of the true one. */
  #hint(hint: IndexHint): void {
    const held = this.#options.store.index();
    if (held?.epoch === hint.epoch && held.generation === hint.generation) return;
    this.#hinted = hint;
    this.#soon ??= this.#options.clock.after(this.#pause(0), () => {
      this.#soon = undefined;
      this.#owe(LOOKS_AFTER_HINT);
    });
  }

  #isHeld(hint: IndexHint | undefined): boolean {
    const held = this.#options.store.index();
    return hint !== undefined && hint.generation > 0 && held !== undefined && !isOlder(held, hint);
  }

  /** A thousand sites that were ordered the same do not look in the same moment. */
  #pause(looks: number): number {
    return HINT_PAUSE * 3 ** looks * (0.5 + this.#options.random.next());
  }

  #owe(looks: number): void {
    this.#owed = Math.max(this.#owed, looks);
    this.#wake?.();
  }

  /** Undefined: what is stored is not what the index says, so the hub is writing; look again. */
  async #fetch(
    entries: readonly WantedIntent[],
    { before, newEpoch }: { readonly before: ReadonlyMap<string, HeldIntent>; readonly newEpoch: boolean },
    signal: AbortSignal,
  ): Promise<HeldIntent[] | undefined> {
    const { site, link, clock, trust } = this.#options;
    const taken: HeldIntent[] = [];
    for (let from = 0; from < entries.length; from += AT_ONCE) {
      const part = entries.slice(from, from + AT_ONCE);
      fetchedIntents.inc(part.length);
      const stored = await Promise.all(part.map(({ kind, name }) => link.readIntent(kind, name, signal)));
      for (const [i, entry] of part.entries()) {
        const context = { site, held: before.get(keyOf(entry)), nowMs: clock.now(), verify: trust.verify, newEpoch };
        const checked = checkEnvelope(stored[i], entry, context);
        if ("intent" in checked) taken.push(checked.intent);
        else if (checked.refused.reason === "NotAsIndexed") return undefined;
        else this.#refuseOne(entry, checked.refused);
      }
    }
    return taken;
  }

  #adopt(
    index: CheckedIndex,
    held: HeldIndex | undefined,
    before: ReadonlyMap<string, HeldIntent>,
    put: readonly HeldIntent[],
  ): "current" | "adopted" {
    const listed = new Set(index.entries.map(keyOf));
    const remove = [...before.values()].filter((intent) => !listed.has(keyOf(intent)));
    if (put.length === 0 && remove.length === 0 && held?.digest === index.held.digest) return "current";
    this.#options.store.adopt({ put, remove, index: index.held });
    const { generation, epoch } = index.held;
    this.#options.log.info({ generation, epoch, changed: put.length, removed: remove.length }, "intents taken on");
    this.#lastRefusal = "";
    this.#told.clear();
    const digests = new Set(index.entries.map((entry) => entry.digest));
    for (const digest of this.#refused) if (!digests.has(digest)) this.#refused.delete(digest);
    this.#options.onChange([...put, ...remove]);
    if (held !== undefined && epoch > held.epoch) this.#options.onEpoch?.(epoch);
    return "adopted";
  }

  /** What was signed stays as it is; what nobody vouches for may be overwritten by the true one: it is read again. */
  #refuseOne(entry: WantedIntent, refused: Refusal): void {
    if (!MAY_HEAL.has(refused.reason)) this.#refused.add(entry.digest);
    refusedIntents.inc({ reason: refused.reason });
    const told = `${keyOf(entry)} ${entry.digest} ${refused.reason}`;
    if (this.#told.has(told)) return;
    this.#told.add(told);
    this.#options.log.warn({ document: keyOf(entry), ...refused }, "an intent was refused; what was held stays");
    this.#options.onRefused(refused, entry);
  }

  #refuse(reason: RefusalReason, message: string): "refused" {
    refusedIntents.inc({ reason });
    this.#options.log.warn({ reason, message }, "the site's index was refused; what was held stays");
    if (this.#lastRefusal !== reason) this.#options.onRefused({ reason, message }, undefined);
    this.#lastRefusal = reason;
    return "refused";
  }
}

export interface IntentSyncOptions {
  readonly site: string;
  readonly link: SiteLink;
  readonly store: IntentStore;
  readonly trust: SiteTrust;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  /** Milliseconds between two looks when nothing hints at a change. */
  readonly every: number;
  /** They are held now, or no longer. */
  readonly onChange: (changed: readonly IntentKey[]) => void;
  /** The hub was restored from a backup: what it was told since then it does not know. */
  readonly onEpoch?: (epoch: number) => void;
  /** Of one document, or of the whole index. */
  readonly onRefused: (refused: Refusal, entry: WantedIntent | undefined) => void;
}

export type SyncOutcome = "current" | "adopted" | "refused" | "moving" | "failed" | "full";

/** Not said of what the index names, but of what lay in its place. */
const MAY_HEAL: ReadonlySet<RefusalReason> = new Set<RefusalReason>([
  "Unsigned",
  "UnknownSigner",
  "WrongRole",
  "DelegationNotYet",
  "DelegationExpired",
  "BadSignature",
]);

/** Tries in a row before it waits for the next look. */
const MAX_TRIES = 8;
/** Envelopes asked for at the same time. */
const AT_ONCE = 32;
/** A hint comes before its order is committed: looks after some 10, 40, 130, 400 ms … until what it hinted at is there. */
const LOOKS_AFTER_HINT = 6;
const HINT_PAUSE = 10;

const syncs = counter({
  name: "longshore_intents_syncs_total",
  help: "Looks at the hub's index by outcome.",
  labels: ["outcome"],
});
const fetchedIntents = counter({
  name: "longshore_intents_fetched_total",
  help: "Envelopes read from the hub: those that the index says are not as held.",
});
const refusedIntents = counter({
  name: "longshore_intents_refused_total",
  help: "Indexes and envelopes that were refused, by reason.",
  labels: ["reason"],
});
