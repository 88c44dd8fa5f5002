import type { Resource, Status } from "@longshore/contracts";

export const API_VERSION = "longshore.dev/v1";

/** A resource as the operator writes it, with what hub and site add: the stable shape of `-o json` and `-o yaml`. */
export interface ShownDocument {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly site?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly uid: string;
    readonly generation: number;
    readonly createdAt: string;
  };
  readonly spec: unknown;
  readonly status?: Readonly<Record<string, unknown>>;
}

export function shownDocument(resource: Resource): ShownDocument {
  const { kind, name, site, labels, uid, generation, createdAtMs } = resource;
  const status = shownStatus(resource);
  return {
    apiVersion: API_VERSION,
    kind,
    metadata: {
      name,
      ...(kind === "Site" ? {} : { site }),
      ...(Object.keys(labels).length > 0 ? { labels } : {}),
      uid,
      generation,
      createdAt: time(createdAtMs),
    },
    spec: specOf(resource),
    ...(status ? { status } : {}),
  };
}

/** The spec of a resource; an empty object when it has none. */
export function specOf({ spec }: Pick<Resource, "spec">): Readonly<Record<string, unknown>> {
  if (spec.length === 0) return {};
  return JSON.parse(new TextDecoder().decode(spec)) as Record<string, unknown>;
}

/** A plain value of the spec as text; "" when it is absent or no plain value. */
export function textOf(resource: Pick<Resource, "spec">, field: string): string {
  const value = specOf(resource)[field];
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** RFC 3339, "" for never. */
export function time(ms: number): string {
  return ms > 0 ? new Date(ms).toISOString() : "";
}

function shownStatus({ status, link }: Resource): Readonly<Record<string, unknown>> | undefined {
  if (!status && !link) return undefined;
  return {
    ...(status ? shownFacts(status) : {}),
    ...(link ? { link: shownLink(link) } : {}),
  };
}

function shownLink({ state, sinceMs, conditions }: NonNullable<Resource["link"]>): Readonly<Record<string, unknown>> {
  const found = conditions.map(({ type, status, reason, message, lastTransitionAtMs }) => {
    return { type, status, reason, message, lastTransitionAt: time(lastTransitionAtMs) };
  });
  return { state, since: time(sinceMs), ...(found.length > 0 && { conditions: found }) };
}

function shownFacts(status: Status): Readonly<Record<string, unknown>> {
  const { phase, observedGeneration, conditions, machine, site, stamp } = status;
  return {
    phase,
    observedGeneration,
    ...(stamp ? { reportedAt: time(stamp.atMs) } : {}),
    conditions: conditions.map(({ lastTransitionAtMs, ...condition }) => ({
      ...condition,
      lastTransitionAt: time(lastTransitionAtMs),
    })),
    ...(machine ? shownMachine(machine) : {}),
    ...(site
      ? {
          agents: site.agents.map(({ startedAtMs, curveKeySignature: _, ...agent }) => ({
            ...agent,
            startedAt: time(startedAtMs),
          })),
        }
      : {}),
  };
}

function shownMachine({
  power,
  powerReadAtMs,
  ...bmc
}: NonNullable<Status["machine"]>): Readonly<Record<string, unknown>> {
  return { power, powerReadAt: time(powerReadAtMs), bmc };
}
