import * as z from "zod";
import { labelsField } from "../../documents/header.ts";
import { nameField } from "../../formats/fields.ts";
import { sha256Field } from "../operating-system/schema.ts";

const fileUrl = () =>
  z
    .string()
    .regex(
      /^(https?|oci|file):\/\/[^\s@]*[^\s/@](@sha256:[0-9a-f]{64})?$/,
      "https://…, oci://… or file:///… without a login in it",
    );

const objectPattern = () =>
  z
    .string()
    .regex(
      /^[A-Z*][A-Za-z0-9*]*\/[a-z0-9*]([a-z0-9.*:-]{0,251}[a-z0-9*])?$/,
      "KIND/NAME; `*` stands for anything, e.g. Job/*",
    );

const values = () => z.record(z.string(), z.json());

const hooks = () =>
  z.strictObject({
    run: z.array(objectPattern()).max(64).default([]).meta({
      description:
        "Hooks that are applied, before or after the rest and by their weight; a Job runs once for each content.",
    }),
    drop: z.array(objectPattern()).max(64).default([]).meta({ description: "Hooks that are left out." }),
  });

const chart = () =>
  z.strictObject({
    url: fileUrl().meta({
      description: "Its archive: https://…/NAME-VERSION.tgz, oci://REGISTRY/PATH:VERSION, or file:///… on the hub.",
    }),
    sha256: sha256Field.meta({ description: "SHA-256 of the archive (`sha256sum` of what `helm pull` saves)." }),
    release: nameField.optional().meta({ description: "Name of the release; absent = the document's name." }),
    values: values().default({}).meta({ description: "Values for its templates. No secrets: the hub reads them." }),
    hooks: hooks().prefault({}).meta({
      description: "What becomes of its hooks for install and upgrade; one that is in neither list is refused.",
    }),
    kubernetes: z
      .string()
      .regex(/^v1\.\d{2}\.\d{1,3}$/, "a version of Kubernetes, e.g. v1.36.2")
      .optional()
      .meta({ description: "Version that its templates are told; absent = that of the Cluster." }),
    apiVersions: z
      .array(z.string().regex(/^[a-z0-9.-]+\/v[a-z0-9]+(\/[A-Za-z]+)?$/, "GROUP/VERSION or GROUP/VERSION/KIND"))
      .max(64)
      .default([])
      .meta({ description: "APIs beside Kubernetes' own that its templates may count on." }),
  });

const file = () =>
  z.strictObject({
    name: nameField.meta({ description: "Unique in the document." }),
    url: fileUrl().meta({ description: "https://… or file:///… on the hub." }),
    sha256: sha256Field.meta({ description: "SHA-256 of the file." }),
  });

const secret = () =>
  z.strictObject({
    name: nameField.meta({ description: "Name of the Secret in the cluster." }),
    namespace: nameField.optional().meta({ description: "Absent = the document's." }),
    type: z.string().max(253).default("Opaque").meta({ description: "Its type, e.g. `kubernetes.io/basic-auth`." }),
    from: nameField.meta({ description: "Name of the Secret document whose values it has." }),
    keys: z
      .record(
        z.string().regex(/^[-._a-zA-Z0-9]{1,253}$/, "a key of a Secret"),
        z.string().regex(/^[A-Za-z0-9._-]{1,63}$/, "a key of the Secret document"),
      )
      .refine((keys) => Object.keys(keys).length > 0, "at least one key")
      .meta({ description: "Its keys, and which key of the Secret document each one's value is." }),
  });

const equals = () => z.union([z.string(), z.number(), z.boolean()]);

const rule = () =>
  z
    .strictObject({
      type: z
        .string()
        .regex(/^[A-Z][A-Za-z0-9]{0,62}$/, "a condition's type in CamelCase, e.g. VolumesHealthy")
        .meta({ description: "Condition of the document's status that says it." }),
      apiVersion: z
        .string()
        .regex(/^([a-z0-9.-]+\/)?v[a-z0-9]+$/, "GROUP/VERSION, or v1")
        .meta({ description: "Of the objects that are looked at." }),
      kind: z
        .string()
        .regex(/^[A-Z][A-Za-z0-9]{0,62}$/, "a kind")
        .meta({ description: "Of the objects." }),
      namespace: nameField.optional().meta({ description: "Absent = everywhere." }),
      name: z.string().max(253).optional().meta({ description: "Only this one; absent = all of them." }),
      matchLabels: labelsField.default({}).meta({ description: "Only those with these labels." }),
      condition: z
        .strictObject({
          type: z.string().min(1).max(316).meta({ description: "Type of a condition in `status.conditions`." }),
          status: z.enum(["True", "False"]).default("True").meta({ description: "What it shall be." }),
        })
        .optional()
        .meta({ description: "Holds when every object has this condition, seen at its newest generation." }),
      field: z
        .strictObject({
          path: z
            .string()
            .regex(
              /^[A-Za-z_][\w-]*(\.[A-Za-z_][\w-]*|\[\d+\])*$/,
              "a path such as status.phase or status.servers[0].state",
            )
            .meta({ description: "Path of a field." }),
          in: z.array(equals()).min(1).max(32).meta({ description: "What it may be." }),
        })
        .optional()
        .meta({ description: "Holds when every object has one of these values there." }),
      atLeast: z.int().min(0).max(100_000).default(1).meta({ description: "How many of them there must be." }),
      next: z.string().max(500).optional().meta({ description: "What to do when it does not hold, for the message." }),
    })
    .refine(({ condition, field }) => (condition === undefined) !== (field === undefined), {
      path: ["condition"],
      message: "condition, or field",
    });

/** What operator and site have in common. */
export const addonFields = () => ({
  cluster: nameField.optional().meta({ description: "Which Cluster of the site; absent = the only one." }),
  target: z
    .enum(["cluster", "management"])
    .default("cluster")
    .meta({ description: "The API server that it goes to: that of a Cluster, or the site's management API server." }),
  namespace: nameField.meta({ description: "Of the release, and of every object that names none." }),
  createNamespace: z.boolean().default(true).meta({ description: "Makes the namespace, too." }),
  namespaceLabels: labelsField.default({}).meta({
    description: "Labels of the namespace, e.g. `pod-security.kubernetes.io/enforce: privileged`.",
  }),
  chart: chart()
    .optional()
    .meta({ description: "A Helm chart. The hub renders it; the site needs no Helm and no registry." }),
  files: z.array(file()).max(16).default([]).meta({ description: "Files of manifests, fetched by the hub." }),
  secrets: z.array(secret()).max(32).default([]).meta({
    description: "Secrets in the cluster, made of sealed ones: what a chart takes as `existingSecret`.",
  }),
  health: z.array(rule()).max(32).default([]).meta({
    description: "What must hold beside that its workloads are ready; each becomes a condition.",
  }),
  keep: z.array(objectPattern()).max(64).default([]).meta({
    description: "Objects that stay when they are no longer wanted. What holds data is asked about in any case.",
  }),
});

/** An add-on as hub and site hold it: manifests read. */
export const addonSchema = () =>
  z.strictObject({
    ...addonFields(),
    objects: z.array(z.record(z.string(), z.json())).default([]).meta({ description: "The manifests, read." }),
  });

export type AddonSpec = z.output<ReturnType<typeof addonSchema>>;
export type HealthRule = AddonSpec["health"][number];
