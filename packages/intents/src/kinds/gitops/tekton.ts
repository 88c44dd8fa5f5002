import { createHash } from "node:crypto";
import type { KubeObject } from "@longshore/kube";
import { canonicalJson } from "../../json.ts";
import { conditionOf } from "../../kubernetes/live.ts";
import type { Engine } from "./engine.ts";
import { gitLogin } from "./git-login.ts";
import { authName, type GitOps, namespaceOf } from "./parts.ts";

const API = "tekton.dev/v1";

/** A Pipeline that applies a path, and one run of it for each content: a run cannot be changed, so its content is in its name. */
export const tekton: Engine = {
  compile(gitops, site) {
    const auth = gitLogin(gitops, site);
    return {
      objects: [account(gitops), binding(gitops), pipeline(gitops), run(gitops), ...auth.objects],
      waits: auth.waits,
    };
  },
  health(gitops, site) {
    const type = "Synced";
    const { name } = run(gitops).metadata;
    const namespace = namespaceOf(gitops);
    const seen = conditionOf(site.live({ apiVersion: API, kind: "PipelineRun", namespace, name }), "Succeeded");
    const { reason = "NotObserved", message = "it has not begun" } = seen ?? {};
    if (seen?.status === "True") return [{ type, ok: true, reason, message: `PipelineRun ${name}: ${message}` }];
    if (seen?.status === "False")
      return [
        {
          type,
          ok: false,
          reason,
          message: `${message}: tkn -n ${namespace} pipelinerun logs ${name}; it runs again when the document changes`,
        },
      ];
    return [{ type, ok: undefined, reason, message: `PipelineRun ${name}: ${message}` }];
  },
};

function accountName({ name }: GitOps): string {
  return `${name}-apply`;
}

function account(gitops: GitOps): KubeObject {
  return {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { name: accountName(gitops), namespace: namespaceOf(gitops) },
  };
}

/** What lies in the repository may be of any kind. */
function binding(gitops: GitOps): KubeObject {
  const name = accountName(gitops);
  const namespace = namespaceOf(gitops);
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRoleBinding",
    metadata: { name: `${namespace}-${name}` },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
    subjects: [{ kind: "ServiceAccount", name, namespace }],
  };
}

const PARAMS = ["repository", "revision", "path", "namespace"] as const;
const ENVIRONMENT = { repository: "REPOSITORY", revision: "REVISION", path: "FOLDER", namespace: "NAMESPACE" } as const;

function pipeline(gitops: GitOps): KubeObject {
  const { name } = gitops;
  return {
    apiVersion: API,
    kind: "Pipeline",
    metadata: { name, namespace: namespaceOf(gitops) },
    spec: pipelineSpec(gitops),
  };
}

function pipelineSpec({ spec }: GitOps): Readonly<Record<string, unknown>> {
  const params = PARAMS.map((name) => ({ name, type: "string" }));
  const workspaces = spec.auth === undefined ? [] : [{ name: "login" }];
  const step = {
    name: "apply",
    image: spec.tekton.image,
    env: PARAMS.map((name) => ({ name: ENVIRONMENT[name], value: `$(params.${name})` })),
    script: SCRIPT,
  };
  return {
    params,
    ...(workspaces.length > 0 && { workspaces }),
    tasks: [
      {
        name: "apply",
        params: PARAMS.map((name) => ({ name, value: `$(params.${name})` })),
        ...(workspaces.length > 0 && { workspaces: [{ name: "login", workspace: "login" }] }),
        taskSpec: {
          params,
          ...(workspaces.length > 0 && { workspaces: [{ name: "login", mountPath: "/login" }] }),
          steps: [step],
        },
      },
    ],
  };
}

/** Values come by the environment: nothing of the document is read as shell. */
const SCRIPT = `#!/bin/sh
set -eu
if [ -f /login/identity ]; then
  install -m 0600 /login/identity /tmp/identity
  export GIT_SSH_COMMAND="ssh -i /tmp/identity -o UserKnownHostsFile=/login/known_hosts -o StrictHostKeyChecking=yes"
elif [ -f /login/password ]; then
  printf '#!/bin/sh\\ncase "$1" in Username*) cat /login/username ;; *) cat /login/password ;; esac\\n' >/tmp/askpass
  chmod 0700 /tmp/askpass
  export GIT_ASKPASS=/tmp/askpass
fi
git init --quiet /tmp/source
cd /tmp/source
git fetch --quiet --depth 1 "$REPOSITORY" "$REVISION"
git checkout --quiet FETCH_HEAD
kubectl apply --server-side --field-manager=longshore-gitops --recursive --namespace "$NAMESPACE" --filename "$FOLDER"
`;

function run(gitops: GitOps): KubeObject {
  const { name, spec } = gitops;
  const namespace = namespaceOf(gitops);
  const { repository, revision, path, targetNamespace = "default", auth, tekton: how } = spec;
  const values = { repository, revision, path, namespace: targetNamespace };
  const content = {
    pipelineRef: { name },
    params: PARAMS.map((param) => ({ name: param, value: values[param] })),
    taskRunTemplate: { serviceAccountName: accountName(gitops) },
    timeouts: { pipeline: how.timeout },
    ...(auth && { workspaces: [{ name: "login", secret: { secretName: authName(gitops) } }] }),
  };
  const digest = createHash("sha256")
    .update(canonicalJson([content, pipelineSpec(gitops)]))
    .digest("hex")
    .slice(0, 10);
  return {
    apiVersion: API,
    kind: "PipelineRun",
    metadata: { name: `${name.slice(0, 52)}-${digest}`, namespace },
    spec: content,
  };
}
