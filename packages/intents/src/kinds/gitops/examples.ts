import type { Example } from "../kind.ts";

export const gitOpsExamples: readonly Example[] = [
  {
    title: "Argo CD, installed from its chart, follows a private repository",
    yaml: `apiVersion: longshore.dev/v1
kind: GitOps
metadata: {name: fleet, site: oslo}
spec:
  engine: argocd
  install:
    url: https://charts.example/argo-cd-9.5.0.tgz
    sha256: 5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d
    hooks: {drop: ["*/argocd-redis-secret-init"]}
  repository: https://git.example/fleet.git
  revision: main
  path: sites/oslo
  auth: {username: {secret: git, key: user}, password: {secret: git, key: token}}
`,
  },
  {
    title: "Flux, which is there already, follows a tag by ssh",
    yaml: `apiVersion: longshore.dev/v1
kind: GitOps
metadata: {name: fleet, site: oslo}
spec:
  engine: flux
  repository: ssh://git@git.example/fleet.git
  revision: refs/tags/v7
  path: sites/oslo
  auth: {sshKey: {secret: git, key: id}, knownHosts: {secret: git, key: hosts}}
  interval: 5m
`,
  },
  {
    title: "Tekton applies one commit, once",
    yaml: `apiVersion: longshore.dev/v1
kind: GitOps
metadata: {name: fleet, site: oslo}
spec:
  engine: tekton
  repository: https://git.example/fleet.git
  revision: 0123456789abcdef0123456789abcdef01234567
  path: sites/oslo
  tekton: {image: registry.example/tools/git-kubectl:1.36.2, timeout: 20m}
`,
  },
];
