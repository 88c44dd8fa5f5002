import { seconds, seededRandom, sleep, SteppedClock } from "@longshore/kit";
import { expect, test } from "vitest";
import { check, type Check, type Place } from "./check.ts";
import { ClusterHealth } from "./cluster-health.ts";
import { healthErrors } from "./health-errors.ts";
import { nodeName } from "./judgement.ts";
import { type Node, rootsOf } from "./tree.ts";
import type { State, Verdict } from "./verdict.ts";

/** A cluster whose state is set by the test. */
class Scene implements AsyncDisposable {
  readonly clock = new SteppedClock();
  readonly states = new Map<string, State | "hangs" | "throws">();
  readonly looks: string[] = [];
  readonly trees: (readonly Node[])[] = [];
  readonly unexpected: unknown[] = [];
  targets = ["cluster/main"];
  loads = 0;
  readonly health = new ClusterHealth({
    targets: () => this.targets,
    reach: (target) => async () => ({ target }) as Place,
    machines: () => [],
    lookAtMachines: () => [],
    checks: async () => {
      this.loads++;
      return [this.#check("etcd", "host"), this.#check("api-server", "etcd"), this.#check("nodes", "api-server")];
    },
    clock: this.clock,
    random: seededRandom(1),
    onTree: (tree) => this.trees.push(tree),
    onUnexpected: (error) => this.unexpected.push(error),
  });

  #check(name: string, parent: string): Check {
    return check<State>({
      name,
      parent,
      every: seconds(15),
      deadline: seconds(10),
      observe: async () => {
        this.looks.push(name);
        const state = this.states.get(name) ?? "healthy";
        if (state === "hangs") return new Promise<never>(() => {}); // heeds no signal
        if (state === "throws") throw new TypeError("a bug");
        await sleep(this.clock, 100);
        return state;
      },
      judge: (state): Verdict => ({ state, reason: "R", message: state, nextStep: "" }),
      unseen: () => undefined,
    });
  }

  /** What was told last. */
  told(): Record<string, string> {
    const tree = this.trees.at(-1) ?? [];
    return Object.fromEntries(
      tree.map((node) => [nodeName(node), [node.verdict.state, node.suppressedBy].filter(Boolean).join(" < ")]),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.health[Symbol.asyncDispose]();
  }
}

const [ETCD, API, NODES] = ["cluster/main etcd", "cluster/main api-server", "cluster/main nodes"];

test("a check that hangs delays no other, is ended at its deadline, and is unknown", async () => {
  await using scene = new Scene();
  scene.states.set("etcd", "hangs");
  scene.health.changed();
  await scene.clock.step(seconds(9));
  expect(scene.looks.filter((name) => name === "nodes")).toHaveLength(1);
  await scene.clock.step(seconds(60));
  expect(scene.looks.filter((name) => name === "nodes").length).toBeGreaterThanOrEqual(4);
  expect(scene.told()).toEqual({ [ETCD]: "unknown", [API]: "healthy", [NODES]: "healthy" });
  expect(scene.trees.at(-1)?.find(({ check: name }) => name === "etcd")?.verdict.message).toBe(
    "cluster/main did not say it within 10s",
  );
  expect(healthErrors.HEALTH_TOO_SLOW({ server: "a", waited: "b" }).retry).toBe("backoff");
});

test("whoever notices first, the root is named: nothing is told before all above it was looked at", async () => {
  await using scene = new Scene();
  scene.health.changed();
  await scene.clock.step(seconds(40));
  const before = scene.trees.length;
  for (const name of ["etcd", "api-server", "nodes"]) scene.states.set(name, "failed");
  await scene.clock.step(seconds(30));
  const seen = scene.trees
    .slice(before)
    .map((tree) => tree.map(({ verdict, suppressedBy }) => [verdict.state, suppressedBy]));
  const roots = seen.flatMap((tree) => tree.filter(([state, by]) => state === "failed" && by === "")).length;
  const trees = seen.filter((tree) => tree.some(([state]) => state === "failed"));
  expect(trees.length).toBeGreaterThan(0);
  expect(roots).toBe(trees.length); // one in each, and it is etcd
  expect(scene.told()).toEqual({ [ETCD]: "failed", [API]: `failed < ${ETCD}`, [NODES]: `failed < ${ETCD}` });
});

test("when the root is well again, nothing that hung on it becomes a root by being looked at late", async () => {
  await using scene = new Scene();
  for (const name of ["etcd", "api-server", "nodes"]) scene.states.set(name, "failed");
  scene.health.changed();
  await scene.clock.step(seconds(40));
  const before = scene.trees.length;
  scene.states.clear();
  await scene.clock.step(seconds(40));
  const roots = scene.trees
    .slice(before)
    .flatMap((tree) =>
      tree.filter(
        ({ verdict, suppressedBy, check: name }) =>
          verdict.state !== "healthy" && suppressedBy === "" && name !== "etcd",
      ),
    );
  expect(roots).toEqual([]);
  expect(scene.told()).toEqual({ [ETCD]: "healthy", [API]: "healthy", [NODES]: "healthy" });
});

test("etcd, which is seen only through the API server, is no root when that one was away and comes back", async () => {
  await using scene = new Scene();
  scene.health.changed();
  await scene.clock.step(seconds(40));
  const before = scene.trees.length;
  scene.states.set("api-server", "failed").set("etcd", "unknown").set("nodes", "unknown");
  await scene.clock.step(seconds(60));
  expect(scene.told()).toEqual({ [ETCD]: `unknown < ${API}`, [API]: "failed", [NODES]: `unknown < ${API}` });
  scene.states.clear();
  await scene.clock.step(seconds(60));
  const roots = scene.trees.slice(before).flatMap((tree) => rootsOf(tree).map(({ check: name }) => name));
  expect(new Set(roots)).toEqual(new Set(["api-server"]));
  expect(scene.told()).toEqual({ [ETCD]: "healthy", [API]: "healthy", [NODES]: "healthy" });
});

test("the checks are loaded with the first cluster, and gone with the last", async () => {
  await using scene = new Scene();
  scene.targets = [];
  scene.health.changed();
  await scene.clock.step(seconds(60));
  expect([scene.loads, scene.looks]).toEqual([0, []]);
  scene.targets = ["cluster/main"];
  scene.health.changed();
  scene.health.changed();
  await scene.clock.step(seconds(20));
  expect(scene.loads).toBe(1);
  expect(Object.keys(scene.told())).toHaveLength(3);
  scene.targets = [];
  scene.health.changed();
  await scene.clock.step(seconds(60));
  expect(scene.told()).toEqual({});
  expect(scene.clock.pendingTimers).toBe(0);
});

test("a bug of a check is reported, and what it would have said is unknown", async () => {
  await using scene = new Scene();
  scene.states.set("nodes", "throws");
  scene.health.changed();
  await scene.clock.step(seconds(40));
  expect(scene.unexpected[0]).toBeInstanceOf(TypeError);
  expect(scene.told()[NODES]).toBe("unknown");
});
