import type { StoredMessage } from "@longshore/bus";
import { IntentIndex, paramsOf, Signed, subjects } from "@longshore/contracts";
import { counter, type Logger, messageOf } from "@longshore/kit";
import { type HeldIntent, innerKey, readHeldIntent } from "./held-intent.ts";

/** The intents of one site and where its index stands. */
export interface SiteIntents {
  readonly index: { readonly generation: number; readonly sequence: number };
  /** By `kind/name`; tombstones too. */
  readonly held: ReadonlyMap<string, HeldIntent>;
}

export type IntentListener = (intent: HeldIntent) => void;

/** Every intent of every site, in memory as the stream has it. */
export class IntentView {
  readonly #sites = new Map<string, MutableSite>();
  readonly #listeners = new Set<IntentListener>();
  readonly #log: Logger;

  constructor(log: Logger) {
    this.#log = log;
  }

  /** Takes a message of the stream; one that is not newer than what is held, or cannot be read, changes nothing. */
  take(message: StoredMessage): void {
    try {
      if (!this.#takeIndex(message)) this.#takeIntent(message);
    } catch (error) {
      refused.inc();
      const { subject, sequence } = message;
      this.#log.error(
        { subject, sequence, reason: messageOf(error) },
        "an intent cannot be read; the one before stays",
      );
    }
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

  #takeIndex({ subject, payload, sequence }: StoredMessage): boolean {
    const site = paramsOf(subjects.intentIndex, subject)?.site;
    if (site === undefined) return false;
    const held = this.#of(site);
    if (sequence > held.index.sequence) {
      held.index = { generation: IntentIndex.decode(Signed.decode(payload).payload).generation, sequence };
    }
    return true;
  }

  #takeIntent(message: StoredMessage): void {
    const params = paramsOf(subjects.intent, message.subject);
    if (params === undefined) throw new Error("its subject is not one of an intent");
    const intent = readHeldIntent(message);
    const key = innerKey(intent);
    if (intent.site !== params.site || key !== innerKey(params))
      throw new Error("it names another document than its subject");
    const { held } = this.#of(params.site);
    if (message.sequence <= (held.get(key)?.sequence ?? 0)) return;
    held.set(key, intent);
    for (const listen of this.#listeners) listen(intent);
  }

  #of(site: string): MutableSite {
    const found = this.#sites.get(site) ?? { index: EMPTY.index, held: new Map<string, HeldIntent>() };
    this.#sites.set(site, found);
    return found;
  }
}

interface MutableSite {
  index: SiteIntents["index"];
  readonly held: Map<string, HeldIntent>;
}

const EMPTY: SiteIntents = { index: { generation: 0, sequence: 0 }, held: new Map() };

const refused = counter({
  name: "longshore_hub_intents_refused_total",
  help: "Messages in the intents stream that are no intents.",
});
