import { describe, expect, test } from "vitest";
import { compiled, healthOf, objects, problemsOf } from "../../../test/compiled.ts";
import { crdSchemas } from "../../../test/crd-schemas.ts";
import { gitOpsExamples } from "./examples.ts";

const [ARGOCD = "", FLUX = "", TEKTON = ""] = gitOpsExamples.map(({ yaml }) => yaml);
const crds = crdSchemas("argocd", "flux", "tekton");

/** What a document becomes, by hand from the projects' own documentation. */
describe("what GitOps becomes", () => {
  test("argocd: a project for this repository alone, a root Application applied server-side, the repository's login", () => {
    const [document] = compiled(ARGOCD, () => []);
    expect(document?.waits).toEqual([]);
    expect(document?.objects).toEqual(
      objects(`
- {apiVersion: v1, kind: Namespace, metadata: {name: argocd}}
- apiVersion: v1
  kind: Secret
  metadata: {name: fleet-git, namespace: argocd, labels: {argocd.argoproj.io/secret-type: repository}}
  type: Opaque
  stringData:
    type: git
    url: https://git.example/fleet.git
    username: longshore:secret/git/user
    password: longshore:secret/git/token
- apiVersion: argoproj.io/v1alpha1
  kind: AppProject
  metadata: {name: fleet, namespace: argocd}
  spec:
    description: GitOps fleet of oslo
    sourceRepos: ["https://git.example/fleet.git"]
    destinations: [{server: "https://kubernetes.default.svc", namespace: "*"}]
    clusterResourceWhitelist: [{group: "*", kind: "*"}]
- apiVersion: argoproj.io/v1alpha1
  kind: Application
  metadata: {name: fleet, namespace: argocd, finalizers: [resources-finalizer.argocd.argoproj.io]}
  spec:
    project: fleet
    source: {repoURL: "https://git.example/fleet.git", targetRevision: main, path: sites/oslo, directory: {recurse: true}}
    destination: {server: "https://kubernetes.default.svc", namespace: default}
    syncPolicy:
      automated: {enabled: true, prune: true, selfHeal: true}
      syncOptions: [ServerSideApply=true, CreateNamespace=true]
      retry: {limit: 5, backoff: {duration: 10s, factor: 2, maxDuration: 5m}}
`).toSorted((a, b) => RANK.indexOf(a.kind) - RANK.indexOf(b.kind)),
    );
  });

  test("flux: a GitRepository at a tag by its full name, and a Kustomization that prunes and waits", () => {
    expect(compiled(FLUX)[0]?.objects).toEqual(
      objects(`
- {apiVersion: v1, kind: Namespace, metadata: {name: flux-system}}
- apiVersion: v1
  kind: Secret
  metadata: {name: fleet-git, namespace: flux-system}
  type: Opaque
  stringData: {identity: longshore:secret/git/id, known_hosts: longshore:secret/git/hosts}
- apiVersion: kustomize.toolkit.fluxcd.io/v1
  kind: Kustomization
  metadata: {name: fleet, namespace: flux-system}
  spec:
    {interval: 10m, retryInterval: 1m, timeout: 5m, prune: true, wait: true, path: ./sites/oslo, sourceRef: {kind: GitRepository, name: fleet}}
- apiVersion: source.toolkit.fluxcd.io/v1
  kind: GitRepository
  metadata: {name: fleet, namespace: flux-system}
  spec:
    {interval: 5m, url: "ssh://git@git.example/fleet.git", ref: {name: refs/tags/v7}, secretRef: {name: fleet-git}}
`),
    );
  });

  test("tekton: a run has its content in its name: the same document is the same run, another commit another one", () => {
    const run = (yaml: string) => compiled(yaml)[0]?.objects.find(({ kind }) => kind === "PipelineRun");
    expect(run(TEKTON)).toMatchObject({
      apiVersion: "tekton.dev/v1",
      metadata: { namespace: "gitops" },
      spec: {
        pipelineRef: { name: "fleet" },
        taskRunTemplate: { serviceAccountName: "fleet-apply" },
        timeouts: { pipeline: "20m" },
        params: [
          { name: "repository", value: "https://git.example/fleet.git" },
          { name: "revision", value: "0123456789abcdef0123456789abcdef01234567" },
          { name: "path", value: "sites/oslo" },
          { name: "namespace", value: "default" },
        ],
      },
    });
    expect(run(TEKTON)?.metadata.name).toMatch(/^fleet-[0-9a-f]{10}$/);
    expect(run(TEKTON)).toEqual(run(TEKTON));
    expect(run(TEKTON.replace("0123456789abcdef", "1123456789abcdef"))?.metadata.name).not.toBe(
      run(TEKTON)?.metadata.name,
    );
  });

  test.skipIf(crds === undefined).each([ARGOCD, FLUX, TEKTON])("the projects' own definitions take it", (yaml) => {
    const made = compiled(yaml, () => []).flatMap((one) => one.objects);
    expect(made.flatMap((object) => crds?.problemsOf(object) ?? [])).toEqual([]);
    expect(made.length).toBeGreaterThan(2);
  });
});

const RANK = ["Namespace", "Secret", "AppProject", "Application"];

describe("what is refused, and where", () => {
  const base = (spec: string) => `apiVersion: longshore.dev/v1
kind: GitOps
metadata: {name: fleet, site: oslo}
spec:
  engine: flux
  path: sites/oslo
  revision: main
${spec}`;
  test.each([
    ["ssh without a key", "  repository: ssh://git@git.example/x.git\n", "spec.auth.sshKey: missing"],
    [
      "ssh to a host that nobody knows",
      "  repository: ssh://git@git.example/x.git\n  auth: {sshKey: {secret: git, key: id}}\n",
      "oslo.yaml:9:3: spec.auth.knownHosts: missing\n    found:    nothing\n    expected: the host's keys: flux speaks to no host that it does not know",
    ],
    [
      "a key for https",
      "  repository: https://git.example/x.git\n  auth: {sshKey: {secret: git, key: id}}\n",
      "oslo.yaml:9:18: spec.auth.sshKey: not allowed\n    found:    an object\n    expected: no field: the repository is read by https",
    ],
    [
      "a password in the address",
      "  repository: https://me:hunter2@git.example/x.git\n",
      "oslo.yaml:8:15: spec.repository: not allowed",
    ],
  ])("%s", (_what, more, says) => expect(problemsOf(base(more))).toContain(says));

  test("Tekton without an image, a path out of the repository, a cluster that nobody describes", () => {
    expect(problemsOf(TEKTON.replace("image: registry.example/tools/git-kubectl:1.36.2, ", ""))).toContain(
      "oslo.yaml:9:3: spec.tekton.image: missing\n    found:    nothing\n    expected: an image with sh, git and kubectl",
    );
    expect(problemsOf(FLUX.replace("path: sites/oslo", "path: ../other"))).toContain(
      "expected: a path inside the repository, without ..",
    );
    expect(problemsOf(FLUX)).toContain("oslo.yaml:4:1: spec.cluster: no Cluster at oslo");
  });
});

/** Statuses in the shapes of Argo CD 3.5, Flux 2.9 and Tekton 1.15, none of whose controllers runs here. */
describe("recorded: whether it holds", () => {
  const application = (status: object) => [
    {
      apiVersion: "argoproj.io/v1alpha1",
      kind: "Application",
      metadata: { name: "fleet", namespace: "argocd" },
      status,
    },
  ];

  test("argocd: synced and healthy, each from its own field; nothing seen is unknown", () => {
    const good = {
      sync: { status: "Synced", revision: "abc" },
      health: { status: "Healthy" },
      operationState: { phase: "Succeeded" },
    };
    expect(healthOf(ARGOCD, application(good)).map(({ ok }) => ok)).toEqual([true, true]);
    expect(healthOf(ARGOCD, []).map(({ ok }) => ok)).toEqual([undefined, undefined]);
  });

  test("argocd: a sync that failed and a repository that cannot be read say why, and what to do", () => {
    const failed = {
      sync: { status: "OutOfSync" },
      health: { status: "Degraded" },
      operationState: { phase: "Failed", message: "one or more objects failed" },
    };
    expect(healthOf(ARGOCD, application(failed))).toEqual([
      {
        type: "Synced",
        ok: false,
        reason: "SyncFailed",
        message:
          "the last sync ended with Failed: one or more objects failed: mend the repository, or argocd app sync fleet",
      },
      {
        type: "ApplicationsHealthy",
        ok: false,
        reason: "Degraded",
        message: "Application fleet is Degraded: argocd app get fleet --show-operation",
      },
    ]);
    const unread = {
      sync: { status: "Unknown" },
      conditions: [{ type: "ComparisonError", message: "authentication required" }],
    };
    expect(healthOf(ARGOCD, application(unread))[0]).toEqual({
      type: "Synced",
      ok: false,
      reason: "ComparisonError",
      message: "authentication required: check repository and login",
    });
  });

  test("flux: what was said of an older generation is unknown; a failure says which command shows more", () => {
    const object = (kind: string, apiVersion: string, condition: object, observedGeneration = 2) => ({
      apiVersion,
      kind,
      metadata: { name: "fleet", namespace: "flux-system", generation: 2 },
      status: {
        observedGeneration,
        artifact: { revision: "v7@sha1:abc" },
        conditions: [{ type: "Ready", ...condition }],
      },
    });
    const live = [
      object("GitRepository", "source.toolkit.fluxcd.io/v1", { status: "True", reason: "Succeeded" }),
      object("Kustomization", "kustomize.toolkit.fluxcd.io/v1", {
        status: "False",
        reason: "HealthCheckFailed",
        message: "timeout",
      }),
    ];
    expect(healthOf(FLUX, live)).toEqual([
      { type: "RepositoryFetched", ok: true, reason: "Succeeded", message: "at v7@sha1:abc" },
      {
        type: "Synced",
        ok: false,
        reason: "HealthCheckFailed",
        message: "timeout: flux -n flux-system events --for Kustomization/fleet",
      },
    ]);
    const stale = [object("GitRepository", "source.toolkit.fluxcd.io/v1", { status: "True", reason: "Succeeded" }, 1)];
    expect(healthOf(FLUX, stale).map(({ ok }) => ok)).toEqual([undefined, undefined]);
  });

  // origin: argoproj/argo-cd, resource_customizations/kustomize.toolkit.fluxcd.io/Kustomization/testdata (2024-07)
  test("flux: what never became ready says so by its condition alone; what is at work is unknown", () => {
    const kustomization = (conditions: readonly object[], status: object = {}) => [
      {
        apiVersion: "kustomize.toolkit.fluxcd.io/v1",
        kind: "Kustomization",
        metadata: { name: "fleet", namespace: "flux-system", generation: 1 },
        status: { conditions, ...status },
      },
    ];
    const at = { lastTransitionTime: "2024-07-16T12:00:00Z", observedGeneration: 1 };
    const message = 'GitRepository.source.toolkit.fluxcd.io "podinfo" not found';
    const failed = { ...at, type: "Ready", status: "False", reason: "ArtifactFailed", message };
    expect(healthOf(FLUX, kustomization([failed], { observedGeneration: -1 }))[1]).toMatchObject({
      ok: false,
      reason: "ArtifactFailed",
      message: `${message}: flux -n flux-system events --for Kustomization/fleet`,
    });
    const working = { ...at, reason: "Progressing", message: "Running 'upgrade' action with timeout of 5m0s" };
    const progressing = kustomization([
      { ...working, type: "Reconciling", status: "True" },
      { ...working, type: "Ready", status: "Unknown" },
    ]);
    expect(healthOf(FLUX, progressing)[1]).toMatchObject({ ok: undefined, reason: "Progressing" });
  });

  test("tekton: a run is done, failed, or not over", () => {
    const run = compiled(TEKTON)[0]?.objects.find(({ kind }) => kind === "PipelineRun");
    const at = (status: string) => [
      { ...run, status: { conditions: [{ type: "Succeeded", status, reason: "R", message: "m" }] } },
    ];
    const judged = ["True", "False", "Unknown"].map((status) => healthOf(TEKTON, at(status) as never)[0]?.ok);
    expect(judged).toEqual([true, false, undefined]);
    expect(healthOf(TEKTON, at("False") as never)[0]?.message).toContain("tkn -n gitops pipelinerun logs fleet-");
  });
});
