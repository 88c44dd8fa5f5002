import { days } from "@longshore/kit";
import { expect, test } from "vitest";
import type { Place } from "../check.ts";
import { parseProbe } from "../probe.ts";
import { apiServer } from "./api-server.ts";
import { bgp } from "./bgp.ts";
import { certificates } from "./certificates.ts";
import { cni } from "./cni.ts";
import { etcd } from "./etcd.ts";
import { checks } from "./index.ts";
import { type NodeSummary, nodes } from "./nodes.ts";
import { tinkerbell } from "./tinkerbell.ts";

// kube-apiserver 1.35.4, its etcd stopped: GET /readyz?verbose (shortened)
const READYZ_WITHOUT_ETCD = `[+]ping ok
[+]log ok
[-]etcd failed: reason withheld
[-]etcd-readiness failed: reason withheld
[+]informer-sync ok
[+]poststarthook/start-apiserver-admission-initializer ok
readyz check failed
`;
const OK = { status: 200, checks: new Map([["ping", true]]) };

test("an API server whose etcd is gone says so, and etcd is the one that is named for it", () => {
  const probe = parseProbe({ status: 500, body: READYZ_WITHOUT_ETCD });
  expect([...probe.checks]).toContainEqual(["etcd-readiness", false]);
  expect(etcd.judge({ probe, controlPlane: ["r1u1"] }, 0)).toMatchObject({
    state: "failed",
    message: expect.stringContaining("etcd, etcd-readiness") as string,
    restsOn: { machines: ["r1u1"], enough: 1 },
  });
  expect(apiServer.judge({ livez: OK, readyz: probe, controlPlane: [] }, 0)).toMatchObject({
    state: "degraded",
    reason: "NotReady",
    message: "/readyz: failed: etcd, etcd-readiness",
  });
});

test("etcd is asked for by itself, since with it hanging all of /readyz takes too long; who may not do that asks for all", async () => {
  const asked: string[] = [];
  const at = (status: number): Place =>
    ({
      target: "management",
      api: {
        text: async (path: string) => {
          asked.push(path);
          return path === "/livez/etcd" ? { status, body: "" } : { status: 500, body: READYZ_WITHOUT_ETCD };
        },
      },
    }) as unknown as Place;
  const states: string[] = [];
  for (const status of [200, 500, 403]) {
    const seen = await etcd.observe(at(status), new AbortController().signal);
    states.push(etcd.judge(seen, 0).state);
  }
  expect(states).toEqual(["healthy", "failed", "failed"]);
  expect(asked).toEqual(["/livez/etcd", "/livez/etcd", "/livez/etcd", "/readyz?verbose"]);
});

test("an API server that is not live has failed; one that shuts the agent out is not known", () => {
  const hook = parseProbe({
    status: 500,
    body: "[+]ping ok\n[-]poststarthook/rbac/bootstrap-roles failed: reason withheld\n",
  });
  const dead = apiServer.judge({ livez: hook, readyz: hook, controlPlane: ["r1u1", "r1u2", "r1u3"] }, 0);
  expect(dead).toMatchObject({ state: "failed", message: "/livez: failed: poststarthook/rbac/bootstrap-roles" });
  expect(dead.restsOn).toEqual({ machines: ["r1u1", "r1u2", "r1u3"], enough: 1 });
  const closed = { status: 403, checks: new Map<string, boolean>() };
  expect(apiServer.judge({ livez: closed, readyz: OK, controlPlane: [] }, 0)).toMatchObject({
    state: "unknown",
    reason: "Forbidden",
  });
  expect(apiServer.judge({ livez: OK, readyz: OK, controlPlane: [] }, 0).state).toBe("healthy");
});

test("nodes are failed when none is ready, degraded when some are not, and each is named with its reason", () => {
  const node = (name: string, more: Partial<NodeSummary> = {}): NodeSummary => ({
    name,
    ready: "True",
    why: "KubeletReady",
    pressures: [],
    isCordoned: false,
    ...more,
  });
  const silent = { ready: "Unknown", why: "NodeStatusUnknown" };
  expect(nodes.judge([node("r1u1"), node("r1u2")], 0)).toMatchObject({
    state: "healthy",
    message: "2 nodes are ready",
  });
  expect(nodes.judge([node("r1u1", { isCordoned: true }), node("r1u2")], 0).state).toBe("healthy");
  expect(nodes.judge([node("r1u1", silent), node("r1u2", { pressures: ["DiskPressure"] })], 0)).toMatchObject({
    state: "degraded",
    reason: "NodesNotReady",
    message: "2 of 2 nodes: r1u1 is not ready (NodeStatusUnknown); r1u2 has DiskPressure",
    nextStep: "kubectl describe node r1u1; longshore why machine/r1u1",
  });
  expect(nodes.judge([node("r1u1", silent)], 0).state).toBe("failed");
});

test("every check has a name of its own, hangs on one that there is, and is given up before it is asked again", () => {
  const names = checks.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  const known = ["bmc", "power", "host", ...names];
  expect(checks.filter(({ parent }) => !known.includes(parent))).toEqual([]);
  expect(checks.filter(({ every, deadline }) => deadline >= every)).toEqual([]);
});

test("a certificate is told of a month before its end, one of a short life when two thirds of it are over", () => {
  const at = (notAfterDays: number, lifeDays: number) => ({
    name: "login",
    notBefore: days(notAfterDays - lifeDays),
    notAfter: days(notAfterDays),
  });
  const judge = (notAfterDays: number, lifeDays: number) => certificates.judge([at(notAfterDays, lifeDays)], 0).state;
  expect([judge(31, 365), judge(30, 365), judge(4, 9), judge(3, 9), judge(0, 9)]).toEqual([
    "healthy",
    "degraded",
    "healthy",
    "degraded",
    "failed",
  ]);
  const machine = { name: "Machine/oslo-main-x", notAfter: days(5) };
  expect(certificates.judge([at(300, 365), machine], 0)).toMatchObject({
    state: "degraded",
    message: "1 of 2 certificates: Machine/oslo-main-x ends in 5 days: 1970-01-06",
    nextStep: expect.stringContaining("rolloutBefore") as string,
  });
});

test("a session of which its speaker says nothing is unknown, and one that is down outweighs it", () => {
  const session = (state: string) => ({ node: "r1u1", peer: "10.1.0.2", state });
  expect(bgp.judge([session("")], 0)).toMatchObject({ state: "unknown" });
  expect(bgp.judge([session(""), session("Active")], 0)).toMatchObject({ state: "degraded" });
  expect(bgp.judge([session("Established")], 0).state).toBe("healthy"); // frr-k8s and Calico write it so
});

test("a network that is meant for no node has failed; one that runs on some nodes is degraded", () => {
  const daemons = { name: "kube-system/cilium", ready: 0, wanted: 0, trouble: undefined };
  expect(cni.judge([daemons], 0)).toMatchObject({
    state: "failed",
    message: expect.stringContaining("no node") as string,
    nextStep: expect.stringContaining("kubectl -n kube-system describe daemonset cilium") as string,
  });
  const some = { ...daemons, ready: 3, wanted: 4, trouble: "3 of 4 Pods are available" };
  expect(cni.judge([some], 0)).toMatchObject({
    state: "degraded",
    message: expect.stringContaining("3 of 4") as string,
  });
});

test("what to do is said of the worst, which the message names first", () => {
  const node = { why: "KubeletReady", pressures: [], isCordoned: false };
  const seen = [
    { ...node, name: "r1u1", ready: "True", pressures: ["DiskPressure"] },
    { ...node, name: "r1u2", ready: "Unknown", why: "NodeStatusUnknown" },
  ];
  expect(nodes.judge(seen, 0)).toMatchObject({
    message: "2 of 2 nodes: r1u2 is not ready (NodeStatusUnknown); r1u1 has DiskPressure",
    nextStep: "kubectl describe node r1u2; longshore why machine/r1u2",
  });
});

test("a Workflow that failed is not to be deleted alone: who knows what was written says how its machine is begun anew", () => {
  const bad = (name: string) => ({ total: 3, bad: [{ name, state: "degraded" as const, message: "failed" }] });
  expect(tinkerbell.judge(bad("Workflow/oslo-main-x"), 0).nextStep).toMatch(/^longshore describe provisioner/);
  expect(tinkerbell.judge(bad("Job/oslo-r1u1"), 0).nextStep).toBe("kubectl describe job.bmc.tinkerbell.org/oslo-r1u1");
});
