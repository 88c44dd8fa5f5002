import type { Event, Partially } from "@longshore/contracts";
import { type ErrorDescription, scrub, scrubDeep } from "@longshore/kit";

/** An error on its way to Sentry; everything in it was scrubbed. */
export interface RelayedError {
  /** Empty: the hub itself. */
  readonly site: string;
  readonly type: string;
  readonly message: string;
  readonly stack: string;
  readonly release: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly fingerprint: readonly string[];
  /** How often it happened. */
  readonly count: number;
  /** When it happened, milliseconds since 1970. */
  readonly atMs: number;
}

export function relayedFromHub(
  { type, message, stack, fingerprint }: ErrorDescription,
  release: string,
  tags: Readonly<Record<string, string>>,
  atMs: number,
  known: readonly string[] = [],
): RelayedError {
  const clean = scrubDeep(tags, known) as Record<string, string>;
  const shown = { ...clean, component: "hub" };
  return { site: "", type, message, stack, release, count: 1, atMs, tags: shown, fingerprint: ["hub", fingerprint] };
}

/** The error of a site's event; undefined when it has none. A site's word is bounded and scrubbed again. */
export function relayedFromSite(
  site: string,
  { stamp, noun, name, error }: Partially<Event>,
  nowMs: number,
  known: readonly string[] = [],
): RelayedError | undefined {
  if (error === null || error === undefined) return undefined;
  const clean = (text: string | null | undefined, length: number): string =>
    scrub((text ?? "").slice(0, 64_000), known).slice(0, length);
  const tags: Record<string, string> = {};
  for (const [key, value] of Object.entries(error.tags ?? {}).slice(0, MAX_TAGS))
    if (/^[a-zA-Z][\w.-]{0,31}$/.test(key)) tags[key] = clean(value, 200);
  return {
    site,
    type: clean(error.type, 100) || "Error",
    message: clean(error.message, 2000),
    stack: clean(error.stack, 8000),
    release: clean(error.release, 100),
    tags: { ...tags, component: "agent", site, agent: clean(stamp?.agent, 64), object: clean(`${noun}/${name}`, 128) },
    fingerprint: ["agent", clean(error.fingerprint, 64) || clean(error.message, 200)],
    count: Math.min(Math.max(Math.trunc(error.count ?? 1) || 1, 1), 1e9),
    atMs: happenedAt(stamp?.atMs ?? 0, nowMs),
  };
}

const MAX_TAGS = 20;

/** Sentry keeps 30 days and nothing of the future; a site's clock may be anywhere. */
function happenedAt(atMs: number, nowMs: number): number {
  return atMs > nowMs - 30 * 86_400_000 && atMs <= nowMs ? atMs : nowMs;
}
