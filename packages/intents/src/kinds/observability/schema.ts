import * as z from "zod";
import { labelsField } from "../../documents/header.ts";
import { nameField } from "../../formats/fields.ts";
import { installField } from "../../formats/install-field.ts";
import { secretReference } from "../../formats/secret-reference.ts";
import { checkMode } from "./check-mode.ts";

/** What can be watched; each has its monitors, rules and dashboard. */
export const WATCHED = ["apiserver", "etcd", "node", "cilium", "ceph", "argocd", "flux", "capi", "tinkerbell"] as const;
export type Watched = (typeof WATCHED)[number];

const span = () => z.string().regex(/^[1-9]\d{0,4}(s|m|h|d|w|y)$/, "a duration of Prometheus, e.g. 30s, 12h or 15d");

const prometheus = () =>
  z.strictObject({
    mode: z.enum(["server", "agent"]).default("server").meta({
      description:
        "`server` = stores, answers queries and judges rules. `agent` = only sends on: it needs `remoteWrite`, and alerts are made where it sends to.",
    }),
    replicas: z.int().min(1).max(4).default(1).meta({ description: "How many; each scrapes everything." }),
    retention: span().default("15d").meta({ description: "With `mode: server`: how long samples are kept." }),
    scrapeInterval: span().default("30s").meta({ description: "Between two looks." }),
    storage: z
      .strictObject({
        class: nameField.optional().meta({ description: "StorageClass; absent = the cluster's default." }),
        size: z
          .string()
          .regex(/^[1-9]\d{0,5}(Mi|Gi|Ti)$/, "a size such as 50Gi")
          .meta({ description: "Of each replica's volume." }),
      })
      .optional()
      .meta({ description: "Volume for samples; absent = gone with the pod." }),
  });

const remoteWrite = () =>
  z.strictObject({
    url: z
      .string()
      .regex(/^https?:\/\/[^\s/@]+(\/\S*)?$/, "an http or https URL without a login in it")
      .meta({
        description: "A receiver of Prometheus' remote write, e.g. https://HOST/api/v1/write.",
      }),
    username: secretReference().optional().meta({ description: "User, with `password`." }),
    password: secretReference().optional().meta({ description: "Password." }),
    token: secretReference().optional().meta({ description: "Bearer token instead." }),
  });

const receiver = () =>
  z.strictObject({
    name: nameField.meta({ description: "Unique." }),
    webhook: secretReference().meta({ description: "URL that alerts are posted to; it is a secret most often." }),
    matchLabels: labelsField.default({}).meta({ description: "Alerts with these labels; none = all that are left." }),
  });

/** How a cluster is watched. */
export const observabilitySchema = () =>
  z
    .strictObject({
      cluster: nameField.optional().meta({ description: "Which Cluster of the site; absent = the only one." }),
      target: z.enum(["cluster", "management"]).default("cluster").meta({
        description: "What is watched: a Cluster, or what runs at the site's management API server.",
      }),
      install: installField().optional().meta({
        description: "Chart or manifests of prometheus-operator; absent = somebody else installs it.",
      }),
      namespace: nameField.default("monitoring").meta({ description: "Where it lives." }),
      prometheus: prometheus().prefault({}).meta({ description: "Prometheus itself." }),
      remoteWrite: z.array(remoteWrite()).max(4).default([]).meta({ description: "Where samples are sent, too." }),
      watch: z.array(z.enum(WATCHED)).max(WATCHED.length).optional().meta({
        description:
          "What is watched; absent = API server, etcd and nodes, and what the site's other documents bring along.",
      }),
      labels: labelsField.default({}).meta({ description: "Labels of every sample beside `site` and `cluster`." }),
      receivers: z.array(receiver()).max(16).default([]).meta({
        description: "Who hears of alerts; any = an Alertmanager is made. The first that matches has it.",
      }),
      dashboards: z
        .strictObject({
          enabled: z
            .boolean()
            .default(true)
            .meta({ description: "Dashboards as ConfigMaps that Grafana's sidecar reads." }),
          folder: z.string().max(64).default("Longshore").meta({ description: "Folder in Grafana." }),
        })
        .prefault({})
        .meta({ description: "Dashboards of what is watched." }),
      sentry: z
        .strictObject({
          environment: z
            .string()
            .regex(/^[\w.-]{1,64}$/, "letters, digits, '.', '_' and '-'")
            .meta({
              description: "Environment that its incidents have in Sentry; every sample has it as label `environment`.",
            }),
        })
        .optional()
        .meta({ description: "How this cluster is called in Sentry." }),
    })
    .superRefine(checkMode);

export type ObservabilitySpec = z.output<ReturnType<typeof observabilitySchema>>;
