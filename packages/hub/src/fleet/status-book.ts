import type { StoredMessage } from "@longshore/bus";
import { type FactStamp, paramsOf, Status, subjects } from "@longshore/contracts";
import { counter, type Logger, messageOf } from "@longshore/kit";
import { isNewer, whyNoFact } from "./check-fact.ts";

export type StatusListener = (site: string, status: Status, storedAtMs: number) => void;

/** What each site last said of each of its documents. */
export class StatusBook {
  /** Per site, by `kind/name`. */
  readonly #sites = new Map<string, Map<string, Status>>();
  readonly #listeners = new Set<StatusListener>();
  readonly #log: Logger;

  constructor(log: Logger) {
    this.#log = log;
  }

  take({ subject, payload, storedAtMs }: StoredMessage): void {
    const params = paramsOf(subjects.status, subject);
    const status = params && this.#read(params, payload);
    if (params === undefined || status === undefined) return this.#refuse("broken", subject);
    if (`${status.kind.toLowerCase()}/${status.name}` !== `${params.kind}/${params.name}`) {
      return this.#refuse("other-document", subject);
    }
    if (!status.stamp || whyNoFact(status.stamp) !== undefined) return this.#refuse("no-stamp", subject);
    this.#keep(params, status, status.stamp, storedAtMs);
  }

  find(site: string, kind: string, name: string): Status | undefined {
    const found = this.#sites.get(site)?.get(`${kind.toLowerCase()}/${name}`);
    return found?.deleted === true ? undefined : found;
  }

  /** Sites that ever said something. */
  sites(): Iterable<string> {
    return this.#sites.keys();
  }

  onChange(listen: StatusListener): () => void {
    this.#listeners.add(listen);
    return () => this.#listeners.delete(listen);
  }

  #read({ site }: { readonly site: string }, payload: Uint8Array): Status | undefined {
    try {
      return Status.decode(payload);
    } catch (error) {
      this.#log.warn({ site, reason: messageOf(error) }, "a status cannot be read; the one before stays");
      return undefined;
    }
  }

  #keep(
    { site, kind, name }: { site: string; kind: string; name: string },
    status: Status,
    stamp: FactStamp,
    at: number,
  ): void {
    const held = this.#sites.get(site) ?? new Map<string, Status>();
    const before = held.get(`${kind}/${name}`)?.stamp;
    if (before && !isNewer(stamp, before)) return this.#refuse("repeated", `${site}/${kind}/${name}`);
    this.#sites.set(site, held.set(`${kind}/${name}`, status));
    for (const listen of this.#listeners) listen(site, status, at);
  }

  #refuse(reason: string, subject: string): void {
    refused.inc({ reason });
    this.#log.debug({ subject, reason }, "a status was dropped");
  }
}

const refused = counter({
  name: "longshore_hub_statuses_refused_total",
  help: "Statuses that were dropped, by reason.",
  labels: ["reason"],
});
