import type { FlowChunk, FlowWriter } from "@longshore/contracts";
import { ByteLog, Change } from "@longshore/kit";

/** What a site sent of a flow lately, and who reads it here. */
export class FlowCopy {
  readonly id: string;
  readonly site: string;
  readonly machine: string;
  readonly viewers = new Map<string, Viewer>();
  readonly change = new Change();
  /** When the site was last heard of it or asked to open it anew, by the monotonic clock. */
  heardAtMs: number;
  #log = new ByteLog(KEPT_BYTES);
  #stream = "";
  #state = "opening";
  #writer: FlowWriter | undefined;
  #revision = 1;

  constructor(id: string, { site, machine }: Pick<FlowCopy, "site" | "machine">, nowMs: number) {
    this.id = id;
    this.heardAtMs = nowMs;
    this.site = site;
    this.machine = machine;
  }

  get log(): ByteLog {
    return this.#log;
  }

  get stream(): string {
    return this.#stream;
  }

  /** "open", "opening", or why nothing comes. */
  get state(): string {
    return this.#state;
  }

  get writer(): FlowWriter | undefined {
    return this.#writer;
  }

  /** Another one whenever stream, state or writer changed. */
  get revision(): number {
    return this.#revision;
  }

  /** A repeat changes nothing. */
  take({ stream, offset, bytes, state, writer }: FlowChunk): void {
    this.become({ stream, state, writer: writer?.id ? writer : undefined });
    this.#log.appendAt(offset, bytes);
    if (bytes.length > 0) this.change.now();
  }

  become({ stream = this.#stream, state = this.#state, writer }: FlowState): void {
    if (stream === this.#stream && state === this.#state && writer?.id === this.#writer?.id) return;
    if (stream !== this.#stream) this.#log = new ByteLog(KEPT_BYTES);
    [this.#stream, this.#state, this.#writer] = [stream, state, writer];
    this.#revision++;
    this.change.now();
  }
}

export interface Viewer {
  /** Public NKey and name of the operator. */
  readonly key: string;
  readonly name: string;
  /** By the monotonic clock. */
  readAtMs: number;
}

export interface FlowState {
  readonly stream?: string;
  readonly state?: string;
  readonly writer: FlowWriter | undefined;
}

/** More than the agent keeps: viewers of different speed read the same copy. */
const KEPT_BYTES = 256 * 1024;
