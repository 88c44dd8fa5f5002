import { attributeActs, type PowerCall } from "./attribute-acts.ts";
import type {
  AnsweredRecord,
  AskedRecord,
  HeldRecord,
  HistoryRecord,
  ReportedRecord,
  RestoredRecord,
} from "./record.ts";
import { isPulse } from "./record.ts";
import { answersHold } from "./rules/answers-hold.ts";
import { type AcknowledgedChange, kept } from "./rules/kept.ts";
import { NeverOlder } from "./rules/never-older.ts";
import { reportedOnce } from "./rules/reported-once.ts";

export interface Verdict {
  /** One sentence per rule that is broken; empty = all hold. */
  readonly problems: readonly string[];
  readonly counts: HistoryCounts;
}

/** How much a history tells, so that an empty one is no proof. */
export interface HistoryCounts {
  readonly orders: number;
  readonly changes: number;
  readonly acknowledged: number;
  readonly unanswered: number;
  readonly acts: number;
  readonly reports: number;
}

/**
 * Judges the history of every order of a story: none is acted on twice, nothing that was acknowledged is lost,
 * generations never go back, each order is reported once.
 */
export function checkHistory(records: readonly HistoryRecord[]): Verdict {
  const asked = records.filter((one) => one.what === "asked");
  const answers = new Map(records.filter((one) => one.what === "answered").map((one) => [one.call, one]));
  const acts = records.filter((one) => one.what === "acted");
  const held = records.filter((one) => one.what === "held");
  const reports = records.filter((one) => one.what === "reported");
  const restored = records.filter((one) => one.what === "restored");
  const calls = powerCalls(asked, answers);
  const answered = [...answers.values()];
  return {
    problems: [
      ...actsAreAsked(
        calls,
        acts.filter(({ action }) => isPulse(action)),
      ),
      ...kept(acknowledgedChanges(asked, answers, restored), (document) => lastGeneration(held, document)),
      ...generationsRise(held, restored),
      ...reportsMatch(calls, reports, restored),
    ],
    counts: {
      orders: calls.length,
      changes: asked.length - calls.length,
      acknowledged: answered.filter(({ ok }) => ok).length,
      unanswered: asked.length - answered.filter(({ ok }) => ok).length,
      acts: acts.length,
      reports: reports.length,
    },
  };
}

function powerCalls(asked: readonly AskedRecord[], answers: ReadonlyMap<number, AnsweredRecord>): PowerCall[] {
  return asked.flatMap(({ action, atMs, ...call }) => {
    const answer = answers.get(call.call);
    if (action === undefined) return [];
    return [{ ...call, action, askedMs: atMs, answeredMs: answer?.atMs ?? Infinity, answer }];
  });
}

function actsAreAsked(calls: readonly PowerCall[], acts: Parameters<typeof attributeActs>[1]): string[] {
  const { byCall, unasked } = attributeActs(calls, acts);
  const nobody = unasked.map(({ site, machine, action }) => `${site}/${machine} did a ${action} that nobody asked for`);
  const judged = calls.flatMap(({ call: number, action, answer }) =>
    answersHold({ number, answer, isPulse: isPulse(action), acts: byCall.get(number) ?? 0 }),
  );
  return [...nobody, ...judged];
}

function acknowledgedChanges(
  asked: readonly AskedRecord[],
  answers: ReadonlyMap<number, AnsweredRecord>,
  restored: readonly RestoredRecord[],
): AcknowledgedChange[] {
  return asked.flatMap(({ call, site, machine, action }) => {
    const { ok = false, generation, atMs = 0 } = answers.get(call) ?? {};
    if (action !== undefined || !ok || generation === undefined || isForgotten(atMs, restored)) return [];
    return [{ call, document: `${site}/${machine}`, generation }];
  });
}

/** What was answered at that time is in no backup. */
function isForgotten(atMs: number, restored: readonly RestoredRecord[]): boolean {
  return restored.some((one) => one.backupAtMs < atMs && atMs < one.atMs);
}

function lastGeneration(held: readonly HeldRecord[], document: string): number {
  return held.findLast(({ site, machine }) => `${site}/${machine}` === document)?.generation ?? 0;
}

/** What the hub has, and what the site reports to hold, each per document: one that was deleted and made anew is another. */
function generationsRise(held: readonly HeldRecord[], restored: readonly RestoredRecord[]): string[] {
  const found: string[] = [];
  for (const [uid, seen] of Map.groupBy(held, (one) => one.uid)) {
    for (const side of ["generation", "observed"] as const) {
      const ages = new NeverOlder();
      for (const { site, machine, atMs, [side]: generation } of seen) {
        const epoch = restored.filter((one) => one.atMs < atMs).length;
        const problem = ages.next({ epoch, generation });
        if (problem !== undefined) found.push(`${site}/${machine} (${uid}): ${side} ${problem}`);
      }
    }
  }
  return found;
}

/** An order has an id of its own; which call it was is not told, so calls and reports are counted against each other. */
function reportsMatch(
  calls: readonly PowerCall[],
  reports: readonly ReportedRecord[],
  restored: readonly RestoredRecord[],
): string[] {
  const owed = [...new Set(reports.map(({ order }) => order))].map((order) => ({ order, owed: true }));
  const found = reportedOnce(
    owed,
    reports.map(({ order }) => order),
  );
  const keyOf = ({ site, machine, action }: Pick<PowerCall, "site" | "machine" | "action">): string =>
    `${action} of ${site}/${machine}`;
  const told = Map.groupBy(reports, keyOf);
  for (const [key, asked] of Map.groupBy(calls, keyOf)) {
    const orders = new Set(told.get(key)?.map(({ order }) => order)).size;
    const isOwed = ({ answer, answeredMs }: PowerCall): boolean =>
      answer?.ok === true && !isForgotten(answeredMs, restored);
    const done = asked.filter(isOwed).length;
    if (orders < done) found.push(`${done} calls for ${key} were answered as done, ${orders} are reported`);
    if (orders > asked.length) found.push(`${orders} orders are reported for ${asked.length} calls for ${key}`);
    told.delete(key);
  }
  for (const key of told.keys()) found.push(`${key} is reported, and nobody asked for it`);
  return found;
}
