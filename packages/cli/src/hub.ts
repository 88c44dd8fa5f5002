import type { CallOptions, OperatorLink, ReplyOf, RequestIn } from "@longshore/bus";
import type { subjects } from "@longshore/contracts";
import { systemRandom } from "@longshore/kit";
import type { OperatorContext } from "./context/operator-context.ts";
import type { Io } from "./io.ts";

type Rows = typeof subjects;
/** Names of the rows that an operator may call: `apiResourceList`, `apiMachinePower` … */
export type ApiRow = {
  [K in keyof Rows]: Rows[K] extends { readonly template: `hub.api.${string}` } ? K : never;
}[keyof Rows];

/** The hub as commands see it: the line is opened at the first call, what it needs is loaded then. */
export interface Hub extends AsyncDisposable {
  call<R extends ApiRow>(row: R, request: RequestIn<Rows[R]>, options?: CallOptions): Promise<ReplyOf<Rows[R]>>;
  /** Who and where; reads files, opens no line. */
  context(): Promise<OperatorContext>;
  /** Milliseconds since 1970. */
  now(): number;
  /** One that was never used. */
  nonce(): string;
}

/** Milliseconds to wait for the line, and for an answer where the call says no other. */
export const DEFAULT_TIMEOUT_MS = 10_000;

export function lazyHub(
  io: Pick<Io, "connect" | "signal" | "clock">,
  context: () => Promise<OperatorContext>,
  timeoutMs: number = DEFAULT_TIMEOUT_MS,
): Hub {
  let chosen: Promise<OperatorContext> | undefined;
  let link: Promise<OperatorLink> | undefined;
  const choose = (): Promise<OperatorContext> => (chosen ??= context());
  const open = async (): Promise<OperatorLink> => io.connect(await choose(), { signal: io.signal, timeoutMs });
  return {
    context: choose,
    now: () => io.clock.now(),
    nonce: () => Buffer.from(systemRandom.bytes(16)).toString("hex"),
    async call(row, request, options = {}) {
      link ??= open();
      const [{ subjects }, line] = await Promise.all([import("@longshore/contracts"), link]);
      const answer: unknown = await line.call(subjects[row], request, { signal: io.signal, timeoutMs, ...options });
      return answer as ReplyOf<Rows[typeof row]>;
    },
    async [Symbol.asyncDispose]() {
      const opened = await link?.catch(() => undefined);
      await opened?.[Symbol.asyncDispose]();
    },
  };
}
