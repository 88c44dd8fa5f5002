import { createKeyPair, DestructiveOrder, ObjectPlan, PlanVerb, type Resource, Status } from "@longshore/contracts";
import { objectPlanDigest } from "@longshore/intents";
import { LongshoreError, seededRandom } from "@longshore/kit";
import { expect, test } from "vitest";
import type { Replies } from "../../test/canned-link.ts";
import { json, listing, site } from "../../test/fleet.ts";
import { CONFIG, CONTEXT, longshore, NOW } from "../../test/test-io.ts";

const SPEC = { cni: "cilium", chart: { url: "https://charts.example/cilium-1.20.2.tgz", sha256: "0f".repeat(32) } };
const YAML = `apiVersion: longshore.dev/v1
kind: Network
metadata: {name: main, site: oslo}
spec: ${JSON.stringify(SPEC)}
`;
const ref = { kind: "Network", name: "main", site: "oslo" };
const pool = { apiVersion: "cilium.io/v2", kind: "CiliumLoadBalancerIPPool", name: "main" };
const claim = { apiVersion: "v1", kind: "PersistentVolumeClaim", namespace: "web", name: "www", uid: "u-1" };
const plan = ObjectPlan.decode(
  ObjectPlan.encode({
    ...ref,
    target: "cluster/main",
    server: "https://10.1.0.10:6443",
    kept: 12,
    actions: [
      { verb: "update", ...pool, fields: [{ path: ".spec.blocks", before: "1", after: "2" }] },
      { verb: "hold", ...claim, reason: "a volume with its data" },
    ],
  }),
);
const operator = createKeyPair("user", seededRandom(5));
const context = { ...CONTEXT, seed: operator.seed.reveal() };
const files = () =>
  new Map([
    [CONFIG, JSON.stringify({ current: "lab", contexts: { lab: context } })],
    ["/fleet/oslo.yaml", YAML],
  ]);

test("a plan shows below a document what its site would do to objects, and says what a silent site cannot say", async () => {
  const replies: Replies = {
    ...listing(site("oslo")),
    apiIntentPlan: () => ({
      changes: [{ verb: PlanVerb.PLAN_VERB_CREATE, document: ref, generation: 1 }],
      digest: "d",
    }),
  };
  const asked: unknown[] = [];
  const apiDocumentPlan: Replies["apiDocumentPlan"] = (request) => {
    asked.push([request.site, request.plan?.apply.map(({ name }) => name)]);
    return { documents: [{ document: ref, plan, problem: "" }] };
  };
  const { code, stdout } = await longshore("plan -f oslo.yaml", {
    files: files(),
    replies: { ...replies, apiDocumentPlan },
  });
  expect([code, asked]).toEqual([0, [["oslo", ["main"]]]]);
  expect(stdout).toContain(`    objects at cluster/main: 2 to do, 12 as they are
      ~ cilium.io/v2 CiliumLoadBalancerIPPool main
          .spec.blocks: 1 -> 2
      ! hold v1 PersistentVolumeClaim web/www: a volume with its data
`);
  const silent = () => {
    throw new LongshoreError("HUB_SITE_NOT_CONNECTED", "backoff", "oslo is not connected: silent");
  };
  const later = await longshore("plan -f oslo.yaml", {
    files: files(),
    replies: { ...replies, apiDocumentPlan: silent },
  });
  expect(later.code).toBe(0);
  expect(later.stdout).toContain("objects at oslo are not known: oslo is not connected: silent\n");
});

test("describe counts a document's objects and names those that are not well", async () => {
  const status = Status.encode({
    ...{ kind: "Network", name: "main", observedGeneration: 1, phase: "Blocked" },
    kubernetes: {
      ...{
        target: "cluster/main",
        server: "https://10.1.0.10:6443",
        objects: 14,
        ready: 13,
        appliedAtMs: NOW - 60_000,
      },
      troubles: [{ object: "v1 ConfigMap kube-system/cilium", reason: "Conflict", message: "helm has .data.x" }],
    },
  });
  const resource: Resource = { ...site("oslo"), ...ref, link: null, spec: json(SPEC), status: Status.decode(status) };
  const replies: Replies = {
    apiResourceList: () => ({ revision: "1", next: "", resources: [resource] }),
    apiEventList: () => ({ events: [], revision: "1" }),
  };
  const { stdout } = await longshore("describe network main --site oslo", { replies });
  expect(stdout).toContain(
    "\nObjects\n  13 of 14 ready, last written 60s ago at cluster/main, https://10.1.0.10:6443\n",
  );
  expect(stdout).toMatch(/^ {2}v1 ConfigMap kube-system\/cilium +Conflict +helm has \.data\.x$/m);
});

test("prune shows what holds data, and signs the plan that it has shown", async () => {
  const orders: { digest: Uint8Array | undefined; verb: string | undefined }[] = [];
  const replies: Replies = {
    apiDocumentPlan: () => ({ documents: [{ document: ref, plan, problem: "" }] }),
    apiDocumentPrune: ({ prune }) => {
      const order = prune?.order ? DestructiveOrder.decode(prune.order.payload) : undefined;
      orders.push({ digest: order?.planDigest, verb: order?.verb });
      return { objects: 1 };
    },
  };
  const shown = await longshore("prune network main --site oslo --dry-run", { files: files(), replies });
  expect([shown.code, shown.stdout, orders]).toEqual([
    0,
    "- PersistentVolumeClaim web/www: a volume with its data\n",
    [],
  ]);
  const { code, stdout } = await longshore("prune network/main --site oslo --yes", { files: files(), replies });
  expect([code, stdout]).toEqual([0, "network/main at oslo: 1 objects are deleted\n"]);
  expect(orders).toEqual([{ digest: Buffer.from(objectPlanDigest(plan)), verb: "document prune" }]);
});

test("a plan that comes in parts is shown and signed as one", async () => {
  const [change, held] = plan.actions;
  const asked: string[] = [];
  const orders: unknown[] = [];
  const replies: Replies = {
    apiDocumentPlan: ({ plan: of }) => {
      asked.push(of?.part ?? "");
      if (of?.part === "p2") return { documents: [], part: held ? [held] : [] };
      return {
        documents: [{ document: ref, plan: { ...plan, actions: change ? [change] : [], parts: ["p2"] }, problem: "" }],
      };
    },
    apiDocumentPrune: ({ prune }) => {
      orders.push(prune?.order ? DestructiveOrder.decode(prune.order.payload).planDigest : undefined);
      return { objects: 1 };
    },
  };
  const { code, stderr, stdout } = await longshore("prune network/main --site oslo --yes", { files: files(), replies });
  expect([code, stderr, stdout, asked]).toEqual([0, "", "network/main at oslo: 1 objects are deleted\n", ["", "p2"]]);
  expect(orders).toEqual([Buffer.from(objectPlanDigest(plan))]);
  expect(() => objectPlanDigest({ ...plan, parts: ["p2"] })).toThrow(/parts are missing/);
});

test("a hub that answers with the plan of something else gets nothing signed", async () => {
  const replies: Replies = {
    apiDocumentPlan: () => ({ documents: [{ document: ref, plan: { ...plan, name: "other" }, problem: "" }] }),
  };
  const { code, stderr } = await longshore("prune network main --site oslo --yes", { files: files(), replies });
  expect(code).toBe(4);
  expect(stderr).toContain("CLI_NOTHING_TO_PRUNE");
});
