import { HealthNode } from "@longshore/contracts";
import { expect, test } from "vitest";
import type { Node } from "../tree.ts";
import type { Part, State } from "../verdict.ts";
import { healthCondition } from "./health-condition.ts";
import { healthEvents } from "./health-events.ts";
import { healthNodes } from "./health-nodes.ts";
import { healthSamples } from "./health-samples.ts";

const said = (check: string, state: State, more: Partial<HealthNode> = {}): HealthNode =>
  HealthNode.decode(
    HealthNode.encode({
      target: "cluster/main",
      check,
      state,
      reason: state === "healthy" ? "AsItShallBe" : "Broken",
      message: `is ${state}`,
      nextStep: state === "healthy" ? "" : "look at it",
      ...more,
    }),
  );
const reasons = (before: HealthNode[], now: HealthNode[]): string[] =>
  healthEvents("oslo", before, now).map(({ reason, message }) => `${reason} ${message}`);

test("one failure is one event, however much hangs on it, and so is its end", () => {
  const well = [said("etcd", "healthy"), said("nodes", "healthy")];
  const bad = [said("etcd", "failed"), said("nodes", "unknown", { suppressedBy: "cluster/main etcd" })];
  expect(reasons([], well)).toEqual([]);
  expect(reasons(well, bad)).toEqual(["HealthFailed cluster/main etcd: is failed"]);
  expect(reasons(bad, bad)).toEqual([]);
  expect(reasons(bad, well)).toEqual(["HealthRestored cluster/main etcd: is healthy"]);
  expect(healthEvents("oslo", well, bad)[0]).toMatchObject({
    noun: "site",
    name: "oslo",
    severity: "error",
    evidence: { target: "cluster/main", check: "etcd", was: "healthy", reason: "Broken", next: "look at it" },
  });
});

test("what a failure hid is told when the failure is over and it is still there", () => {
  const hidden = [said("etcd", "failed"), said("nodes", "degraded", { suppressedBy: "cluster/main etcd" })];
  const left = [said("etcd", "healthy"), said("nodes", "degraded")];
  expect(reasons(hidden, left)).toEqual([
    "HealthRestored cluster/main etcd: is healthy",
    "HealthDegraded cluster/main nodes: is degraded",
  ]);
});

test("another node that falls beside one that lies is news, one that rises is none", () => {
  const down = (...names: string[]) =>
    said("nodes", "degraded", {
      parts: names.map((name) => ({ name, state: "failed", message: "", suppressedBy: "" })),
    });
  expect(reasons([down("r1u1")], [down("r1u1", "r1u2")])).toEqual(["HealthDegraded cluster/main nodes: is degraded"]);
  expect(reasons([down("r1u1", "r1u2")], [down("r1u2")])).toEqual([]);
});

test("flapping and not knowing have events of their own; machines tell of themselves", () => {
  expect(reasons([], [said("cni", "failed", { reason: "Flapping" })])).toEqual([
    "HealthFlapping cluster/main cni: is failed",
  ]);
  expect(reasons([], [said("cni", "unknown")])).toEqual(["HealthUnknown cluster/main cni: is unknown"]);
  expect(reasons([], [said("bmc", "failed", { target: "" })])).toEqual([]);
});

test("the site's condition names the worst root, and is unknown only when nothing worse is known", () => {
  const [none] = healthCondition([said("etcd", "healthy")], 3);
  expect(none).toMatchObject({ type: "Healthy", status: "True", observedGeneration: 3 });
  const degraded = said("nodes", "degraded");
  const unknown = said("cni", "unknown", { reason: "NotObserved" });
  expect(healthCondition([unknown], 3)[0]).toMatchObject({ status: "Unknown", reason: "NotObserved" });
  expect(healthCondition([unknown, degraded, said("etcd", "failed")], 3)[0]).toMatchObject({
    status: "False",
    reason: "Broken",
    message: "cluster/main etcd is failed: is failed; 2 more",
  });
  expect(healthCondition([], 3)).toEqual([]);
});

test("a node keeps its time until its state changes, and says only its worst parts and no secret", () => {
  const part = (at: number): Part => ({ name: `r1u${at}`, state: at === 0 ? "healthy" : "failed", message: "hunter2" });
  const parts = Array.from({ length: 40 }, (_, at) => ({ ...part(at), suppressedBy: "", isOnPurpose: false }));
  const node = (state: State): Node => ({
    target: "cluster/main",
    check: "nodes",
    parent: "",
    suppressedBy: "",
    parts,
    verdict: { state, reason: "R", message: `hunter2 ${"x".repeat(999)}`, nextStep: "" },
  });
  const clean = (text: string): string => text.replaceAll("hunter2", "[redacted]");
  const first = healthNodes([node("degraded")], [], 1000, clean);
  const same = healthNodes([node("degraded")], first, 2000, clean);
  expect([first[0]?.sinceMs, same[0]?.sinceMs]).toEqual([1000, 1000]);
  expect(healthNodes([node("failed")], same, 3000, clean)[0]?.sinceMs).toBe(3000);
  expect([first[0]?.parts.length, first[0]?.parts[0]?.name, first[0]?.message.length]).toEqual([16, "r1u1", 400]);
  expect(JSON.stringify(first)).not.toContain("hunter2");
});

test("as series: each state a number, and only what speaks for itself is a root", () => {
  const nodes = [said("etcd", "failed"), said("nodes", "unknown", { suppressedBy: "cluster/main etcd" })];
  const samples = healthSamples(nodes, new Map([["cluster/main etcd", 3]]));
  const shown = samples.map(
    ({ name, labels, value }) => `${name.slice("longshore_health_".length)} ${labels["check"]} ${value}`,
  );
  expect(shown).toEqual([
    "state etcd 2",
    "root etcd 1",
    "bad_parts etcd 0",
    "changes_total etcd 3",
    "state nodes 3",
    "bad_parts nodes 0",
    "changes_total nodes 0",
  ]);
});
