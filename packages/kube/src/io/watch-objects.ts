import type { Clock } from "@longshore/kit";
import type { Selection, WatchEvent } from "../api.ts";
import { kubeErrors } from "../errors.ts";
import type { KubeObject } from "../object.ts";
import { errorOfStatus, type Status } from "../status.ts";
import type { Ask, Connection } from "./connection.ts";
import { readBody, readLines } from "./read-answer.ts";

export interface WatchHow {
  readonly server: string;
  readonly of: Selection;
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly idleMs: number;
  readonly maxBytes: number;
}

/** The events of one watch until the server ends it. @throws KUBE_NO_ANSWER when the line fell silent */
export async function* watchObjects(
  connection: Connection,
  ask: Ask,
  how: WatchHow,
  signal: AbortSignal,
): AsyncGenerator<WatchEvent> {
  using idle = new IdleTimer(how.clock, (ms) => connection.noAnswer(ask, ms), signal);
  idle.expect(how.timeoutMs);
  const answer = await connection.open(ask, idle.signal);
  const asked = { server: how.server, what: ask.what };
  if (answer.statusCode !== 200) {
    const body = (await readBody(answer, how.maxBytes)) ?? "";
    if (answer.statusCode !== 410) throw errorOfStatus(answer.statusCode ?? 0, body, asked);
    yield { type: "gone" };
    return;
  }
  idle.expect(how.idleMs);
  try {
    for await (const line of readLines(answer, how.maxBytes)) {
      if (line === undefined) throw kubeErrors.KUBE_TOO_LARGE({ ...asked, limit: how.maxBytes });
      const event = parseEvent(line, how.of, asked);
      yield event;
      if (event.type === "gone") return;
      idle.expect(how.idleMs);
    }
  } catch (error) {
    if (idle.signal.aborted) throw idle.signal.reason;
    throw error instanceof Error && "code" in error && !("retry" in error) ? connection.errorOf(error, ask) : error;
  } finally {
    answer.destroy();
  }
}

function parseEvent(line: string, of: Selection, asked: { server: string; what: string }): WatchEvent {
  let event: { readonly type: string; readonly object: KubeObject };
  try {
    event = JSON.parse(line) as typeof event;
  } catch (error) {
    throw kubeErrors.KUBE_BAD_ANSWER({ ...asked, reason: (error as Error).message }, { cause: error });
  }
  if (event.type === "BOOKMARK")
    return { type: "bookmark", resourceVersion: event.object.metadata.resourceVersion ?? "" };
  if (event.type === "ERROR") {
    const { code = 500, message = "" } = event.object as unknown as Status;
    if (code === 410) return { type: "gone" };
    throw errorOfStatus(code, message, asked);
  }
  const type = event.type.toLowerCase() as "added" | "modified" | "deleted";
  return { type, object: Object.assign(event.object, { apiVersion: of.apiVersion, kind: of.kind }) };
}

/** Aborts when nothing came for as long as was expected, or with its parent. */
class IdleTimer implements Disposable {
  readonly #clock: Clock;
  readonly #error: (waitedMs: number) => Error;
  readonly #parent: AbortSignal;
  readonly #controller = new AbortController();
  readonly #follow = (): void => this.#controller.abort(this.#parent.reason);
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, error: (waitedMs: number) => Error, parent: AbortSignal) {
    this.#clock = clock;
    this.#error = error;
    this.#parent = parent;
    if (parent.aborted) this.#follow();
    else parent.addEventListener("abort", this.#follow, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  expect(withinMs: number): void {
    this.#cancel?.();
    this.#cancel = this.#clock.after(withinMs, () => this.#controller.abort(this.#error(withinMs)));
  }

  [Symbol.dispose](): void {
    this.#cancel?.();
    this.#parent.removeEventListener("abort", this.#follow);
  }
}
