import type { StoredMessage } from "@longshore/bus";
import { Envelope, IntentIndex, type Named, paramsOf, Signed, subjectOf, subjects } from "@longshore/contracts";
import { counter, type Logger, messageOf } from "@longshore/kit";
import type { Own } from "../trust/hub-trust.ts";
import { type HeldIntent, innerKey, readHeldIntent } from "./held-intent.ts";

/** The intents of one site and where its index stands. */
export interface SiteIntents {
  readonly index: HeldIndex;
  /** By `kind/name`; tombstones too. */
  readonly held: ReadonlyMap<string, HeldIntent>;
  /** Sequence of its trust keys; 0 = none were sent yet. */
  readonly trustSequence: number;
  /** Subjects on which the stream has what this hub did not sign with its key of today: the true value is known. */
  readonly overwritten: ReadonlySet<string>;
  /** The same, the true value not known. */
  readonly lost: ReadonlyMap<string, number>;
}

export interface HeldIndex {
  readonly generation: number;
  readonly epoch: number;
  readonly trustSerial: number;
  readonly sequence: number;
}

export type IntentListener = (intent: HeldIntent) => void;

/**
 * Every intent of every site, in memory as the stream has it. What the hub did not sign itself is not taken: whoever
 * writes to the stream would have it signed with the hub's next order otherwise.
 */
export class IntentView {
  /** Somebody wrote over something of that site. */
  onForged: (site: string) => void = () => {};
  readonly #sites = new Map<string, MutableSite>();
  readonly #listeners = new Set<IntentListener>();
  /** What this hub signed and has not seen in the stream yet, by subject. */
  readonly #signedNow = new Map<string, Uint8Array>();
  readonly #own: Own;
  readonly #log: Logger;

  constructor(own: Own, log: Logger) {
    this.#own = own;
    this.#log = log;
  }

  /** This hub signed these just now: when they come back as they went, nobody has to verify what it knows. */
  signedNow(writes: readonly { readonly subject: string; readonly payload: Uint8Array }[]): void {
    for (const { subject, payload } of writes) this.#signedNow.set(subject, payload);
  }

  /** Takes a message of the stream; one that is not newer than what is held, or not the hub's own, changes nothing. */
  take(message: StoredMessage): void {
    const { subject, sequence } = message;
    try {
      if (!this.#takeIndex(message) && !this.#takeTrust(message)) this.#takeIntent(message);
    } catch (error) {
      refused.inc({ reason: error instanceof Forged ? "forged" : "broken" });
      const reason = messageOf(error);
      this.#log.error(
        { subject, sequence, reason },
        "what the stream holds is no intent of this hub; the one before stays",
      );
      this.#keep(message);
    }
  }

  /** The hub signs with another key from now on: all that is held has to be signed anew. */
  signAnew(): void {
    this.#signedNow.clear();
    for (const [site, { index, held, overwritten }] of this.#sites) {
      if (index.generation > 0) overwritten.add(subjectOf(subjects.intentIndex, { site }));
      for (const { kind, name } of held.values())
        overwritten.add(subjectOf(subjects.intent, { site, kind: kind.toLowerCase(), name }));
    }
  }

  /** Highest sequence of what is held. */
  get lastSequence(): number {
    let last = 0;
    for (const { index, held } of this.#sites.values()) {
      last = Math.max(last, index.sequence);
      for (const { sequence } of held.values()) last = Math.max(last, sequence);
    }
    return last;
  }

  /** Empty for a site that was never ordered anything. */
  site(site: string): SiteIntents {
    return this.#sites.get(site) ?? EMPTY;
  }

  sites(): Iterable<string> {
    return this.#sites.keys();
  }

  /** A live document (no tombstone). `kind` in any case. */
  find(site: string, kind: string, name: string): HeldIntent | undefined {
    const found = this.#sites.get(site)?.held.get(innerKey({ kind, name }));
    return found?.deleted === false ? found : undefined;
  }

  /** The live documents of a site. */
  live(site: string): HeldIntent[] {
    return [...this.site(site).held.values()].filter((intent) => !intent.deleted);
  }

  onChange(listen: IntentListener): () => void {
    this.#listeners.add(listen);
    return () => this.#listeners.delete(listen);
  }

  #takeIndex(message: StoredMessage): boolean {
    const { subject, sequence } = message;
    const site = paramsOf(subjects.intentIndex, subject)?.site;
    if (site === undefined) return false;
    const held = this.#of(site);
    if (sequence <= held.index.sequence) return true;
    const signed = this.#signed(IntentIndex, message);
    const index = IntentIndex.decode(signed.payload);
    if (index.site !== site) throw new Forged("an index of another site");
    if (index.generation < held.index.generation) throw new Forged("an older index");
    const { generation, epoch, trustSerial } = index;
    held.index = { generation, epoch, trustSerial, sequence };
    note(held, subject, signed.by);
    return true;
  }

  /** Only its place matters: what it says is checked by every site, and the hub knows better. */
  #takeTrust({ subject, sequence }: StoredMessage): boolean {
    const site = paramsOf(subjects.trustKeys, subject)?.site;
    if (site === undefined) return false;
    const held = this.#of(site);
    held.trustSequence = Math.max(held.trustSequence, sequence);
    this.#signedNow.delete(subject);
    return true;
  }

  #takeIntent(message: StoredMessage): void {
    const { subject, sequence } = message;
    const params = paramsOf(subjects.intent, subject);
    if (params === undefined) throw new Error("its subject is not one of an intent");
    const known = this.#sites.get(params.site)?.held.get(innerKey(params));
    if (sequence <= (known?.sequence ?? 0)) return;
    const signed = this.#signed(Envelope, message);
    const intent = readHeldIntent(signed.payload, sequence);
    const key = innerKey(intent);
    if (intent.site !== params.site || key !== innerKey(params))
      throw new Forged("it names another document than its subject");
    if (known !== undefined && intent.generation < known.generation) throw new Forged("an older generation");
    const site = this.#of(params.site);
    site.held.set(key, intent);
    note(site, subject, signed.by);
    for (const listen of this.#listeners) listen(intent);
  }

  #signed(
    message: Named,
    { subject, payload: bytes, sequence }: StoredMessage,
  ): { readonly payload: Uint8Array; readonly by: "today" | "former" } {
    const signed = Signed.decode(bytes);
    const { payload } = signed;
    if (this.#isJustSigned(subject, bytes)) return { payload, by: "today" };
    const by = this.#own(message, signed, { stream: "intents", sequence });
    if (by === undefined) throw new Forged("this hub did not sign it");
    return { payload, by };
  }

  #isJustSigned(subject: string, payload: Uint8Array): boolean {
    const own = this.#signedNow.get(subject);
    return own !== undefined && Buffer.compare(own, payload) === 0 && this.#signedNow.delete(subject);
  }

  /** The next order has to know what it writes over. */
  #keep({ subject, sequence }: StoredMessage): void {
    const site = paramsOf(subjects.intentIndex, subject)?.site ?? paramsOf(subjects.intent, subject)?.site;
    if (site === undefined) return;
    const of = this.#of(site);
    const params =
      paramsOf(subjects.intentIndex, subject) === undefined ? paramsOf(subjects.intent, subject) : undefined;
    const known = params && of.held.get(innerKey(params));
    if (params === undefined && of.index.generation > 0) {
      of.index = { ...of.index, sequence };
      of.overwritten.add(subject);
    } else if (params !== undefined && known !== undefined) {
      of.held.set(innerKey(params), { ...known, sequence });
      of.overwritten.add(subject);
    } else of.lost.set(subject, sequence);
    this.onForged(site);
  }

  #of(site: string): MutableSite {
    const found = this.#sites.get(site) ?? newSite();
    this.#sites.set(site, found);
    return found;
  }
}

class Forged extends Error {}

interface MutableSite {
  index: HeldIndex;
  trustSequence: number;
  readonly held: Map<string, HeldIntent>;
  readonly overwritten: Set<string>;
  readonly lost: Map<string, number>;
}

function newSite(): MutableSite {
  const index = { generation: 0, epoch: 0, trustSerial: 0, sequence: 0 };
  return { index, trustSequence: 0, held: new Map(), overwritten: new Set(), lost: new Map() };
}

function note({ overwritten, lost }: MutableSite, subject: string, by: "today" | "former"): void {
  lost.delete(subject);
  if (by === "today") overwritten.delete(subject);
  else overwritten.add(subject);
}

const EMPTY: SiteIntents = newSite();

const refused = counter({
  name: "longshore_hub_intents_refused_total",
  help: "Messages in the intents stream that this hub did not write: forged by somebody, or broken.",
  labels: ["reason"],
});
