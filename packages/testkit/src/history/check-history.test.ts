import { expect, test } from "vitest";
import { checkHistory } from "./check-history.ts";
import type { AnsweredRecord, HistoryRecord } from "./record.ts";

const r1u2 = { site: "bergen", machine: "r1u2" } as const;
const asked = (call: number, atMs: number): HistoryRecord => ({ what: "asked", call, atMs, ...r1u2, action: "cycle" });
const change = (call: number, atMs: number): HistoryRecord => ({ what: "asked", call, atMs, ...r1u2 });
const answered = (call: number, atMs: number, answer: Partial<AnsweredRecord>): HistoryRecord => ({
  what: "answered",
  call,
  atMs,
  ok: true,
  ...answer,
});
const acted = (atMs: number): HistoryRecord => ({ what: "acted", atMs, ...r1u2, action: "cycle" });
const reported = (order: string): HistoryRecord => ({ what: "reported", ...r1u2, action: "cycle", order });
const held = (atMs: number, generation: number, observed = generation, uid = "u1"): HistoryRecord => ({
  what: "held",
  atMs,
  ...r1u2,
  uid,
  generation,
  observed,
});

/** Two orders that went well, one whose answer was lost, and a change. */
const SOUND: readonly HistoryRecord[] = [
  asked(1, 10),
  acted(15),
  answered(1, 20, { confirmed: true }),
  asked(2, 30),
  answered(2, 45, { ok: false, code: "BUS_NO_ANSWER" }),
  acted(50),
  asked(3, 60),
  acted(61),
  answered(3, 65, { confirmed: true }),
  change(4, 70),
  answered(4, 75, { generation: 2 }),
  held(5, 1),
  held(80, 2, 1),
  held(90, 2),
  reported("a"),
  reported("b"),
  reported("c"),
];

function problemsWith(...more: HistoryRecord[]): readonly string[] {
  return checkHistory([...SOUND, ...more]).problems;
}

function problemsWithout(...gone: HistoryRecord[]): readonly string[] {
  const texts = new Set(gone.map((one) => JSON.stringify(one)));
  return checkHistory(SOUND.filter((one) => !texts.has(JSON.stringify(one)))).problems;
}

test("a sound history breaks no rule and is counted", () => {
  expect(checkHistory(SOUND)).toEqual({
    problems: [],
    counts: { orders: 3, changes: 1, acknowledged: 3, unanswered: 1, acts: 3, reports: 3 },
  });
});

test("an order that is acted on twice while it is waited for is found", () => {
  expect(problemsWith(acted(62))).toEqual(["call 3 led to 2 acts"]);
});

test("an order that is acted on again long after its answer is found", () => {
  expect(problemsWith(acted(500))).toEqual(["call 3 led to 2 acts"]);
});

test("an order whose answer was lost may be acted on late, once", () => {
  expect(problemsWithout(acted(50))).toEqual([]);
  expect(problemsWith(acted(52))).toHaveLength(1);
});

test("an act that nobody asked for is found", () => {
  expect(problemsWith({ what: "acted", atMs: 5, ...r1u2, action: "reset" })).toEqual([
    "bergen/r1u2 did a reset that nobody asked for",
  ]);
  expect(problemsWith(acted(5))).toEqual(["bergen/r1u2 did a cycle that nobody asked for"]);
});

test("a confirmed order that no BMC saw is found", () => {
  expect(problemsWithout(acted(15))).toEqual(["call 1 was confirmed, and no BMC acted"]);
});

test("an order that was answered as not done and was done is found", () => {
  const refused = [asked(9, 100), answered(9, 105, { ok: false, code: "HUB_SITE_NOT_CONNECTED" })];
  expect(problemsWith(...refused)).toEqual([]);
  expect(problemsWith(...refused, acted(102))).toEqual([
    "call 9 was answered with HUB_SITE_NOT_CONNECTED, and the BMC acted",
  ]);
});

test("an act while a denied order waits is laid to the one before it whose answer was lost", () => {
  const late = [
    asked(8, 100),
    answered(8, 108, { ok: false, code: "BUS_NO_ANSWER" }),
    asked(9, 110),
    answered(9, 118, { ok: false, code: "AGENT_BMC_TOO_SLOW" }),
  ];
  expect(problemsWith(...late, acted(115))).toEqual([]);
  expect(problemsWith(...late, acted(115), acted(116))).toHaveLength(1);
});

test("an acknowledged change that is gone, or whose document is, is found", () => {
  expect(problemsWithout(held(80, 2, 1), held(90, 2))).toEqual([
    "call 4 was answered with generation 2 of bergen/r1u2; 1 is stored",
  ]);
  expect(problemsWithout(held(5, 1), held(80, 2, 1), held(90, 2))).toEqual([
    "call 4 was answered with generation 2 of bergen/r1u2; 0 is stored",
  ]);
});

test("a change that nobody was told of may be lost", () => {
  expect(problemsWith(change(9, 95), answered(9, 99, { ok: false, code: "BUS_NO_ANSWER" }))).toEqual([]);
});

test("a generation that goes back is found, at the hub and at the site", () => {
  expect(problemsWith(held(95, 3, 2), held(99, 2, 2))).toContain("bergen/r1u2 (u1): generation 0/2 after 0/3");
  expect(problemsWith(held(99, 2, 1))).toEqual(["bergen/r1u2 (u1): observed 0/1 after 0/2"]);
});

test("a document that was deleted and made anew begins anew", () => {
  expect(problemsWith(held(99, 2, 0, "u2"))).toEqual([]);
});

test("what a hub acknowledged after its backup was made it may forget once it is restored, and only that", () => {
  const restored = (backupAtMs: number): HistoryRecord => ({ what: "restored", atMs: 100, backupAtMs });
  const gone = held(110, 1, 1);
  expect(problemsWith(gone)).toHaveLength(3);
  expect(problemsWith(restored(68), gone)).toEqual([]);
  expect(problemsWith(restored(90), gone)).toEqual([
    "call 4 was answered with generation 2 of bergen/r1u2; 1 is stored",
  ]);
});

test("an order that is reported twice is found", () => {
  expect(problemsWith(reported("b"))).toEqual(["order b was reported 2 times"]);
});

test("an order that was done and never reported is found", () => {
  expect(problemsWithout(reported("b"))).toEqual([]); // nobody was told that the second one was done
  expect(problemsWithout(reported("b"), reported("c"))).toEqual([
    "2 calls for cycle of bergen/r1u2 were answered as done, 1 are reported",
  ]);
});

test("reports of orders that nobody gave are found", () => {
  expect(problemsWith(reported("d"))).toEqual(["4 orders are reported for 3 calls for cycle of bergen/r1u2"]);
  expect(problemsWith({ what: "reported", ...r1u2, action: "off", order: "e" })).toEqual([
    "off of bergen/r1u2 is reported, and nobody asked for it",
  ]);
});
