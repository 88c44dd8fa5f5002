import type { Clock } from "@longshore/kit";
import { parseDiscovery, type Resource, ResourceMap } from "../discovery/resource-map.ts";
import type { Answer } from "./ask-patiently.ts";
import type { Ask } from "./connection.ts";
import { kubeErrors } from "../errors.ts";
import { errorOfStatus } from "../status.ts";

/** What an API server serves: read when first needed, and again when a kind is not in it or CRDs changed. */
export class Discovery {
  readonly #server: string;
  readonly #ask: (ask: Ask, signal?: AbortSignal) => Promise<Answer>;
  readonly #clock: Clock;
  #known: { readonly map: ResourceMap; readonly readAt: number } | undefined;
  #reading: Promise<ResourceMap> | undefined;
  /** By path; asked for again, the server says that nothing changed. */
  readonly #parts = new Map<string, { readonly etag: string | undefined; readonly resources: readonly Resource[] }>();

  constructor(server: string, ask: (ask: Ask, signal?: AbortSignal) => Promise<Answer>, clock: Clock) {
    this.#server = server;
    this.#ask = ask;
    this.#clock = clock;
  }

  async resources(signal?: AbortSignal): Promise<ResourceMap> {
    return this.#known?.map ?? (await this.#read(signal));
  }

  async find(apiVersion: string, kind: string, signal?: AbortSignal): Promise<Resource | undefined> {
    const known = this.#known;
    const found = (known?.map ?? (await this.#read(signal))).find(apiVersion, kind);
    const fresh = known === undefined || this.#clock.monotonic() - known.readAt < FRESH_MS;
    return found ?? (fresh ? undefined : (await this.#read(signal)).find(apiVersion, kind));
  }

  forget(): void {
    this.#known = undefined;
  }

  /** One reading for all who wait; who gives up waiting does not stop it for the others. */
  #read(signal?: AbortSignal): Promise<ResourceMap> {
    this.#reading ??= this.#readAll().finally(() => {
      this.#reading = undefined;
    });
    return signal === undefined ? this.#reading : orAborted(this.#reading, signal);
  }

  async #readAll(): Promise<ResourceMap> {
    const readAt = this.#clock.monotonic();
    const [core, groups] = await Promise.all(["/api", "/apis"].map((path) => this.#readOne(path)));
    const map = new ResourceMap([...(core ?? []), ...(groups ?? [])]);
    this.#known = { map, readAt };
    return map;
  }

  async #readOne(path: string): Promise<readonly Resource[]> {
    const asked = { server: this.#server, what: `read what it serves at ${path}` };
    const before = this.#parts.get(path);
    const ask: Ask = { method: "GET", path, what: asked.what, accept: AGGREGATED, etag: before?.etag };
    const { status, body, etag } = await this.#ask(ask);
    if (status === 304 && before !== undefined) return before.resources;
    if (status >= 300) throw errorOfStatus(status, body, asked);
    try {
      const resources = parseDiscovery(JSON.parse(body));
      this.#parts.set(path, { etag, resources });
      return resources;
    } catch (error) {
      throw kubeErrors.KUBE_BAD_ANSWER({ ...asked, reason: (error as Error).message }, { cause: error });
    }
  }
}

function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) return abort();
    signal.addEventListener("abort", abort, { once: true });
    const settled = (): void => signal.removeEventListener("abort", abort);
    work
      .then(resolve, reject)
      .finally(settled)
      .catch(() => undefined);
  });
}

const AGGREGATED = ["v2", "v2beta1"]
  .map((version) => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`)
  .join(",");
/** A reading as young as this is not repeated for a kind that is missing. */
const FRESH_MS = 1000;
