import { expect, test } from "vitest";
import type { Judgement } from "./judgement.ts";
import { type Lineage, rootsOf, treeOf } from "./tree.ts";
import type { Part, State, Verdict } from "./verdict.ts";

const LINEAGE: Lineage = new Map([
  ["bmc", undefined],
  ["power", "bmc"],
  ["host", "power"],
  ["etcd", "host"],
  ["api-server", "etcd"],
  ["nodes", "api-server"],
  ["cni", "nodes"],
  ["gitops", "cni"],
]);

const part = (name: string, state: State = "failed", isDown?: true): Part => ({
  name,
  state,
  message: "",
  ...(isDown && { isDown }),
});

function said(check: string, state: State, more: Partial<Verdict> = {}): Judgement {
  const target = ["bmc", "power", "host"].includes(check) ? "" : "cluster/main";
  return { target, check, verdict: { state, reason: "R", message: "", nextStep: "", ...more } };
}

/** Who is explained by what; those that are well are left out. */
function causes(...judgements: Judgement[]): Record<string, string> {
  const bad = treeOf(judgements, LINEAGE).filter(({ verdict }) => verdict.state !== "healthy");
  return Object.fromEntries(bad.map(({ check, suppressedBy }) => [check, suppressedBy]));
}

test("of a line that is broken in several places, the one that all hang on is the root", () => {
  expect(
    causes(
      said("etcd", "failed"),
      said("api-server", "degraded"),
      said("nodes", "unknown"),
      said("cni", "failed"),
      said("gitops", "unknown"),
    ),
  ).toEqual({
    etcd: "",
    "api-server": "cluster/main etcd",
    nodes: "cluster/main etcd",
    cni: "cluster/main etcd",
    gitops: "cluster/main etcd",
  });
});

test("a machine that is off explains its node, and a cluster of which only such nodes are bad", () => {
  const off = said("power", "degraded", { parts: [part("r1u7")] });
  const nodes = said("nodes", "degraded", { parts: [part("r1u7")] });
  expect(causes(off, said("host", "healthy"), said("api-server", "healthy"), nodes)).toEqual({
    power: "",
    nodes: "power/r1u7",
  });
  const two = said("nodes", "degraded", { parts: [part("r1u7"), part("r1u8")] });
  const [, , tree] = treeOf([off, said("api-server", "healthy"), two], LINEAGE);
  expect(tree?.parts.map(({ name, suppressedBy }) => [name, suppressedBy])).toEqual([
    ["r1u7", "power/r1u7"],
    ["r1u8", ""],
  ]);
  expect(tree?.suppressedBy).toBe("");
});

test("the cause is the deepest: a BMC without power explains its machine's power, and both its node", () => {
  const bmc = said("bmc", "degraded", { parts: [part("r1u7")] });
  const power = said("power", "unknown", { parts: [part("r1u7", "unknown")] });
  const nodes = said("nodes", "degraded", { parts: [part("r1u7")] });
  expect(causes(bmc, power, said("host", "healthy"), said("api-server", "healthy"), nodes)).toEqual({
    bmc: "",
    power: "bmc/r1u7",
    nodes: "bmc/r1u7",
  });
});

test("a machine that is off on purpose is well, and explains its node all the same", () => {
  const off = said("power", "healthy", { parts: [part("r1u7", "healthy", true)] });
  const nodes = said("nodes", "degraded", { parts: [part("r1u7")] });
  expect(causes(off, nodes)).toEqual({ nodes: "power/r1u7" });
});

test("a cluster that is gone is no peace though somebody switched its machines off on purpose", () => {
  const off = said("power", "healthy", { parts: [part("r1u1", "healthy", true)] });
  const failed = (check: string) => said(check, "failed", { restsOn: { machines: ["r1u1"], enough: 1 } });
  expect(causes(off, failed("api-server"))).toEqual({ "api-server": "" });
  const nodes = said("nodes", "failed", { parts: [part("r1u1")] });
  expect(causes(off, nodes)).toEqual({ nodes: "" });
  expect(treeOf([off, nodes], LINEAGE).at(-1)?.parts).toMatchObject([{ name: "r1u1", suppressedBy: "power/r1u1" }]);
});

test("an API server fails because of power when no control-plane machine is left, not when one is", () => {
  const power = said("power", "degraded", { parts: [part("r1u1"), part("r1u2")] });
  const rest = (...machines: string[]) => said("api-server", "failed", { restsOn: { machines, enough: 1 } });
  expect(causes(power, rest("r1u1", "r1u2"))["api-server"]).toBe("power/r1u1");
  expect(causes(power, rest("r1u1", "r1u3"))["api-server"]).toBe("");
});

test("what cannot be seen through a silent API server hangs on it, also what lies above it", () => {
  const silent = said("api-server", "failed");
  expect(causes(said("etcd", "unknown"), silent, said("nodes", "unknown"), said("gitops", "unknown"))).toEqual({
    etcd: "cluster/main api-server",
    "api-server": "",
    nodes: "cluster/main api-server",
    gitops: "cluster/main api-server",
  });
  expect(causes(said("host", "failed"), said("etcd", "unknown"), silent)).toEqual({
    host: "",
    etcd: "host",
    "api-server": "host",
  });
  const unseen = said("api-server", "unknown");
  expect(causes(said("etcd", "unknown"), unseen, said("nodes", "unknown"))).toEqual({
    etcd: "cluster/main api-server",
    "api-server": "",
    nodes: "cluster/main api-server",
  });
});

test("what is well stays well below a failure, and unknown below something that is well is a root of its own", () => {
  const tree = treeOf([said("bmc", "failed"), said("api-server", "healthy"), said("nodes", "unknown")], LINEAGE);
  expect(tree.map(({ check, suppressedBy }) => [check, suppressedBy])).toEqual([
    ["bmc", ""],
    ["api-server", ""],
    ["nodes", ""],
  ]);
  expect(rootsOf(tree).map(({ check }) => check)).toEqual(["bmc", "nodes"]);
});

test("two clusters hang on the same machines and on nothing of each other", () => {
  const other = (check: string, state: State): Judgement => ({ ...said(check, state), target: "management" });
  const tree = treeOf(
    [said("host", "healthy"), said("api-server", "failed"), said("nodes", "unknown"), other("nodes", "unknown")],
    LINEAGE,
  );
  expect(tree.map(({ target, check, parent, suppressedBy }) => [target, check, parent, suppressedBy])).toEqual([
    ["", "host", "", ""],
    ["cluster/main", "api-server", "host", ""],
    ["cluster/main", "nodes", "cluster/main api-server", "cluster/main api-server"],
    ["management", "nodes", "host", ""],
  ]);
});
