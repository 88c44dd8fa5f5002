import { describe, expect, test } from "vitest";
import { compiled, healthOf, objects, problemsOf } from "../../../test/compiled.ts";
import { addonExamples } from "./examples.ts";

const [CHART = "", PLAIN = ""] = addonExamples.map(({ yaml }) => yaml);
const DIGEST = "ab".repeat(32);
const MINIMAL = `apiVersion: longshore.dev/v1
kind: Addon
metadata: {name: tools, site: oslo}
spec:
  target: management
  namespace: tools
`;

describe("what an add-on becomes", () => {
  test("a chart's objects as the hub rendered them, a Secret of sealed values, its namespace; what it keeps says so", () => {
    const rendered = objects(`
- {apiVersion: apps/v1, kind: Deployment, metadata: {name: longhorn-ui, namespace: longhorn-system}}
- {apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: longhorn}, provisioner: driver.longhorn.io}
`);
    const [document] = compiled(CHART, (_of, release) => (release === "longhorn" ? rendered : undefined));
    expect(document?.waits).toEqual([]);
    expect(document?.objects).toEqual(
      objects(`
- apiVersion: v1
  kind: Namespace
  metadata: {name: longhorn-system, labels: {pod-security.kubernetes.io/enforce: privileged}}
- apiVersion: v1
  kind: Secret
  metadata: {name: s3, namespace: longhorn-system}
  type: Opaque
  stringData:
    AWS_ACCESS_KEY_ID: "longshore:secret/backup-store/user"
    AWS_SECRET_ACCESS_KEY: "longshore:secret/backup-store/password"
- apiVersion: storage.k8s.io/v1
  kind: StorageClass
  metadata: {name: longhorn, annotations: {helm.sh/resource-policy: keep}}
  provisioner: driver.longhorn.io
- {apiVersion: apps/v1, kind: Deployment, metadata: {name: longhorn-ui, namespace: longhorn-system}}
`),
    );
  });

  test("manifests get the namespace that they do not name; a file that is not here yet is waited for", () => {
    const [document] = compiled(PLAIN);
    expect(document?.target).toEqual({ api: "management" });
    expect(document?.objects).toEqual(
      objects(`
- {apiVersion: v1, kind: Namespace, metadata: {name: operators}}
- {apiVersion: v1, kind: ConfigMap, metadata: {name: site, namespace: operators}, data: {name: oslo}}
- apiVersion: rbac.authorization.k8s.io/v1
  kind: ClusterRole
  metadata: {name: looks-at-nodes}
  rules: [{apiGroups: [""], resources: [nodes], verbs: [get, list, watch]}]
`),
    );
    expect(document?.waits.map(({ reason }) => reason)).toEqual(["ChartNotHere"]);
  });
});

describe("what is refused, and where", () => {
  test.each([
    [
      "nothing to apply",
      "",
      "oslo.yaml:5:3: spec: nothing to apply\n    found:    none of these\n    expected: at least one of chart, files, manifests, secrets",
    ],
    [
      "a manifest without a name, at its place in the text",
      "  manifests: |\n    apiVersion: v1\n    kind: ConfigMap\n    metadata: {labels: {}}\n",
      "oslo.yaml:10:5: spec.manifests: missing metadata.name\n    found:    nothing\n    expected: an object of Kubernetes: apiVersion, kind, metadata.name",
    ],
    [
      "a list, whose items are objects of their own",
      "  manifests: [{apiVersion: v1, kind: List, metadata: {name: x}, items: []}]\n",
      'oslo.yaml:7:38: spec.manifests[0].kind: not allowed\n    found:    "List"\n    expected: its items, one by one',
    ],
    [
      "a chart without its digest",
      "  chart: {url: https://charts.example/x-1.tgz}\n",
      "oslo.yaml:7:3: spec.chart.sha256: missing\n    found:    nothing\n    expected: a string (SHA-256 of the archive (`sha256sum` of what `helm pull` saves))",
    ],
    [
      "a file named twice",
      `  files:\n    - {name: a, url: https://x.example/a, sha256: ${DIGEST}}\n    - {name: a, url: https://x.example/b, sha256: ${DIGEST}}\n`,
      "oslo.yaml:9:14: spec.files[1].name: said twice\n    found:    a\n    expected: each one once; the first is spec.files[0]",
    ],
    [
      "a rule of health with both a condition and a field",
      "  manifests: []\n  health:\n    - {type: Up, apiVersion: v1, kind: Node, condition: {type: Ready}, field: {path: status.phase, in: [x]}}\n",
      "oslo.yaml:9:57: spec.health[0].condition: not allowed\n    found:    an object\n    expected: condition, or field",
    ],
  ])("%s", (_what, more, says) => {
    expect(problemsOf(MINIMAL + more)).toContain(says);
  });

  test("a cluster that nobody describes, one of several that is not named, a release that another add-on has", () => {
    const of = (name: string, spec: string) =>
      `apiVersion: longshore.dev/v1\nkind: Addon\nmetadata: {name: ${name}, site: oslo}\nspec: {namespace: tools, ${spec}}\n`;
    const chart = `chart: {url: https://charts.example/x-1.tgz, sha256: ${DIGEST}, release: x}`;
    expect(problemsOf(of("a", chart))).toBe(
      "oslo.yaml:4:1: spec.cluster: no Cluster at oslo\n    found:    nothing\n    expected: a Cluster of the site, or target: management where the kind has it",
    );
    const two = [of("a", `target: management, ${chart}`), of("b", `target: management, ${chart}`)].join("---\n");
    expect(problemsOf(two)).toContain("addon/b has the release x in namespace tools already");
  });
});

describe("whether an add-on holds", () => {
  const yaml = `${MINIMAL}  manifests:
    - {apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 2}}
  health:
    - {type: Issued, apiVersion: cert-manager.io/v1, kind: Certificate, condition: {type: Ready}, next: ask the issuer}
    - {type: Robust, apiVersion: longhorn.io/v1beta2, kind: Volume, field: {path: status.robustness, in: [healthy]}, atLeast: 0}
`;
  const deployment = (available: number) => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: "tools", generation: 3 },
    spec: { replicas: 2 },
    status: { observedGeneration: 3, updatedReplicas: 2, availableReplicas: available },
  });
  const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "tools" }, status: { phase: "Active" } };
  const certificate = (status: string, observedGeneration = 1) => ({
    apiVersion: "cert-manager.io/v1",
    kind: "Certificate",
    metadata: { name: "web", namespace: "tools", generation: 1 },
    status: {
      conditions: [{ type: "Ready", status, reason: "DoesNotExist", message: "no issuer", observedGeneration }],
    },
  });

  test("what was not observed is unknown, never healthy", () => {
    expect(healthOf(yaml, []).map(({ type, ok, reason }) => ({ type, ok, reason }))).toEqual([
      { type: "WorkloadsReady", ok: undefined, reason: "NotObserved" },
      { type: "Issued", ok: undefined, reason: "TooFew" },
      { type: "Robust", ok: true, reason: "AllAsWanted" },
    ]);
    const stale = healthOf(yaml, [namespace, deployment(2), certificate("True", 0)]);
    expect(stale[1]).toMatchObject({ ok: undefined, reason: "NotObserved" });
  });

  test("each rule says which object does not hold, why, and what to do", () => {
    const volume = {
      apiVersion: "longhorn.io/v1beta2",
      kind: "Volume",
      metadata: { name: "v1" },
      status: { robustness: "degraded" },
    };
    expect(healthOf(yaml, [namespace, deployment(1), certificate("False"), volume])).toEqual([
      {
        type: "WorkloadsReady",
        ok: false,
        reason: "NotReady",
        message: "Deployment/tools/web: 1 of 2 replicas are available: kubectl describe, at oslo, shows why",
      },
      {
        type: "Issued",
        ok: false,
        reason: "DoesNotExist",
        message: "Certificate/tools/web: Ready is False: DoesNotExist: no issuer: ask the issuer",
      },
      {
        type: "Robust",
        ok: false,
        reason: "OtherValue",
        message: "Volume/v1: status.robustness is degraded, not healthy",
      },
    ]);
  });

  test("it holds when everything is as wanted", () => {
    const all = healthOf(yaml, [namespace, deployment(2), certificate("True")]);
    expect(all.every(({ ok }) => ok === true)).toBe(true);
  });
});
