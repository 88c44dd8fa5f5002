import * as z from "zod";
import { durationField, nameField } from "../../formats/fields.ts";
import { installField } from "../../formats/install-field.ts";
import { secretReference } from "../../formats/secret-reference.ts";
import { checkRepository } from "./check-repository.ts";

export const ENGINES = ["argocd", "flux", "tekton"] as const;

const interval = () => durationField({ min: 10_000, max: 86_400_000, expected: "a duration from 10s to 24h" });

const auth = () =>
  z.strictObject({
    username: secretReference().optional().meta({ description: "With https: the user; absent = `git`." }),
    password: secretReference().optional().meta({ description: "With https: a password or token." }),
    sshKey: secretReference().optional().meta({ description: "With ssh: a private key." }),
    knownHosts: secretReference()
      .optional()
      .meta({ description: "With ssh and flux or tekton: lines of a known_hosts file." }),
  });

const tekton = () =>
  z.strictObject({
    image: z
      .string()
      .regex(/^[a-z0-9.:/_-]+[A-Za-z0-9._:-]*(@sha256:[0-9a-f]{64})?$/, "an image reference")
      .optional()
      .meta({ description: "Image with sh, git and kubectl; with `engine: tekton` it must be named." }),
    timeout: interval().default("30m").meta({ description: "Longest run." }),
  });

/** What a cluster takes from a Git repository, and with which engine. */
export const gitOpsSchema = () =>
  z
    .strictObject({
      cluster: nameField.optional().meta({ description: "Which Cluster of the site; absent = the only one." }),
      engine: z.enum(ENGINES).meta({
        description:
          "`argocd` = an AppProject and a root Application. `flux` = a GitRepository and a Kustomization. `tekton` = a Pipeline that applies a path, and a run of it for each content of this document.",
      }),
      install: installField().optional().meta({
        description: "Chart or manifests of the engine; absent = somebody else installs it.",
      }),
      namespace: nameField.optional().meta({
        description: "Of the engine's objects; absent = `argocd`, `flux-system` or `gitops` (Tekton).",
      }),
      repository: z
        .string()
        .regex(
          /^(https?:\/\/[^\s/@]+\/\S+|ssh:\/\/[^\s]+@[^\s/]+\/\S+)$/,
          "https://HOST/PATH or ssh://git@HOST/PATH, without a password in it",
        )
        .meta({ description: "The repository." }),
      revision: z
        .string()
        .regex(/^(?!-)[A-Za-z0-9._/-]{1,200}$/, "a branch, refs/…, or a commit of 40 digits")
        .meta({
          description:
            "A branch, a full name such as refs/tags/v1, or a commit (40 digits). Tekton runs again only when this document changes: name a commit.",
        }),
      path: z
        .string()
        .regex(/^(?!\/)(?!(.*\/)?\.\.(\/|$))[^\s\\]{1,500}$/, "a path inside the repository, without ..")
        .meta({ description: "Folder of the manifests." }),
      auth: auth()
        .optional()
        .meta({ description: "How a private repository is read; the values come from sealed Secrets." }),
      prune: z
        .boolean()
        .default(true)
        .meta({ description: "What is gone from the repository goes from the cluster (not with Tekton)." }),
      selfHeal: z.boolean().default(true).meta({ description: "With argocd: what others change is put back." }),
      interval: interval().default("1m").meta({ description: "With flux: how often the repository is looked at." }),
      targetNamespace: nameField.optional().meta({ description: "Of objects that name none; absent = `default`." }),
      tekton: tekton().prefault({}).meta({ description: "With `engine: tekton`." }),
    })
    .superRefine(checkRepository);

export type GitOpsSpec = z.output<ReturnType<typeof gitOpsSchema>>;
