/**
 * Errors are a catalog: a stable code, whether trying again can help, and what the user can do.
 * `docs/errors.md` is generated from the catalogs.
 */
export function errorCatalog<const T extends Record<string, Entry>>(entries: T): Catalog<T> {
  const catalog: Record<string, unknown> = {};
  for (const [code, entry] of Object.entries(entries)) {
    catalog[code] = (detail: never, options: ErrorOptions = {}) =>
      new LongshoreError(code, entry.retry, entry.message(detail), { hint: resolveHint(entry, detail), ...options });
  }
  Object.defineProperty(catalog, "entries", { value: entries });
  return catalog as Catalog<T>;
}

/** "never": the same call cannot succeed; "backoff": later it may; "once": ask again at most once (lock-outs). */
export type Retry = "never" | "backoff" | "once";

// biome-ignore lint/suspicious/noExplicitAny: each entry has a detail type of its own
type Detail = any; // oxlint-disable-line typescript/no-explicit-any -- inferred per entry in Catalog

interface Entry {
  readonly retry: Retry;
  readonly message: (detail: Detail) => string;
  readonly hint?: string | ((detail: Detail) => string);
}

export type Catalog<T extends Record<string, Entry>> = {
  readonly [Code in keyof T]: (detail: Parameters<T[Code]["message"]>[0], options?: ErrorOptions) => LongshoreError;
} & { readonly entries: T };

interface LongshoreErrorOptions extends ErrorOptions {
  readonly hint?: string | undefined;
}

export class LongshoreError extends Error {
  readonly code: string;
  readonly retry: Retry;
  readonly hint: string | undefined;

  constructor(code: string, retry: Retry, message: string, options: LongshoreErrorOptions = {}) {
    super(message, options);
    this.name = "LongshoreError";
    this.code = code;
    this.retry = retry;
    this.hint = options.hint;
  }
}

/** True when `error` is from a catalog, with that code if one is given. */
export function isLongshoreError(error: unknown, code?: string): error is LongshoreError {
  return error instanceof LongshoreError && (code === undefined || error.code === code);
}

/** The sentence of any thrown value, for a log line or a condition. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function resolveHint(entry: Entry, detail: Detail): string | undefined {
  return typeof entry.hint === "function" ? entry.hint(detail) : entry.hint;
}
