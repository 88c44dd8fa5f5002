import type { Store } from "@longshore/agent";
import type { DiskState, Fact, NewFact } from "./state.ts";
import type { Write } from "./store.ts";

type Outbox = Store["outbox"];

/** By id: they are only ever added. */
function factsOf(state: DiskState, lane?: string): Fact[] {
  return [...state.outbox.values()].filter((fact) => lane === undefined || fact.lane === lane);
}

function unsentOf(state: DiskState, lane: string): Fact[] {
  return factsOf(state, lane).filter(({ sequence }) => sequence === 0);
}

export function outboxOf(state: DiskState, incarnation: string, write: Write): Outbox {
  let sequence = 0;
  const giveUp = (operation: string, lane: string, choose: () => readonly Fact[]): number =>
    write(operation, () => {
      const gone = choose();
      for (const { id } of gone) state.outbox.delete(id);
      countDropped(state, lane, gone);
      return { value: gone.length, detail: gone };
    });
  return {
    ...readsOf(state),
    incarnation,
    append: (added) =>
      write("outbox.append", () => ({ value: added.forEach((fact) => insert(state, fact)), detail: added })),
    appendStatus: (fact, last) =>
      write("outbox.appendStatus", () => {
        if (last) state.said.delete(fact.subject);
        else state.said.set(fact.subject, fact.body);
        for (const old of unsentOf(state, fact.lane)) state.outbox.delete(old.id);
        return { value: insert(state, fact), detail: fact };
      }),
    number: (given) =>
      write("outbox.number", () => {
        const value = given.map((fact) => {
          if (fact.sequence > 0) return fact;
          const numbered = { ...fact, incarnation, sequence: ++sequence, ordinal: ordinalOf(state, fact.lane) };
          if (state.outbox.has(fact.id)) state.outbox.set(fact.id, numbered);
          return numbered;
        });
        return { value, detail: value };
      }),
    forget: (ids) =>
      write("outbox.forget", () => {
        const gone = ids.flatMap((id) => state.outbox.get(id) ?? []);
        for (const id of ids) state.outbox.delete(id);
        return { value: undefined, detail: gone };
      }),
    drop: (lane, count) => giveUp("outbox.drop", lane, () => unsentOf(state, lane).slice(0, count)),
    expire: (lane, beforeMs) =>
      giveUp("outbox.expire", lane, () => unsentOf(state, lane).filter(({ atMs }) => atMs < beforeMs)),
    fold: (lane, kept, gone) =>
      void giveUp("outbox.fold", lane, () => {
        for (const { id, atMs, body } of kept) {
          const fact = state.outbox.get(id);
          if (fact !== undefined) state.outbox.set(id, { ...fact, atMs, body });
        }
        return gone;
      }),
    reportDropped: (fact) =>
      write("outbox.append", () => {
        state.dropped.clear();
        return { value: insert(state, fact), detail: [fact] };
      }),
  };
}

function readsOf(state: DiskState): Pick<Outbox, "said" | "heads" | "lane" | "unsent" | "dropped" | "size"> {
  return {
    said: () => [...state.said].map(([subject, body]) => ({ subject, body })),
    heads: (busy, lanes) => {
      const heads = new Map<string, Fact>();
      for (const fact of factsOf(state)) if (!busy.has(fact.lane) && !heads.has(fact.lane)) heads.set(fact.lane, fact);
      return [...heads.values()].slice(0, lanes);
    },
    lane: (lane, count) => factsOf(state, lane).slice(0, count),
    unsent: (lane, afterId, count) =>
      unsentOf(state, lane)
        .filter(({ id }) => id > afterId)
        .slice(0, count),
    dropped: () => [...state.dropped.values()],
    size: () => sizeOf(state),
  };
}

function insert(state: DiskState, { lane, subject, atMs, body }: NewFact): void {
  const id = state.nextId++;
  state.outbox.set(id, { id, lane, subject, atMs, body, sequence: 0, incarnation: "", ordinal: 0 });
}

/** Lanes of which each fact counts have places without gaps over all openings. */
function ordinalOf(state: DiskState, lane: string): number {
  if (lane !== "event" && lane !== "telemetry") return 0;
  const next = (state.ordinals.get(lane) ?? 0) + 1;
  state.ordinals.set(lane, next);
  return next;
}

function countDropped(state: DiskState, lane: string, gone: readonly Fact[]): void {
  if (gone.length === 0) return;
  const before = state.dropped.get(lane);
  const times = gone.map(({ atMs }) => atMs);
  state.dropped.set(lane, {
    lane,
    count: (before?.count ?? 0) + gone.length,
    fromMs: Math.min(...times, before?.fromMs ?? Infinity),
    toMs: Math.max(...times, before?.toMs ?? 0),
  });
}

function sizeOf(state: DiskState): ReturnType<Outbox["size"]> {
  let bytes = 0;
  for (const { body } of state.outbox.values()) bytes += body.length;
  return { facts: state.outbox.size, bytes };
}
