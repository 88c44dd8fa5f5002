import * as z from "zod";
import { labelsField } from "../../documents/header.ts";
import { cidrField, hostField, interfaceNameField, nameField } from "../../formats/fields.ts";
import { parseIp } from "../../formats/ip.ts";
import { imageUrlField, sha256Field } from "../operating-system/schema.ts";

const machines = () =>
  z
    .strictObject({ matchLabels: labelsField.meta({ description: "Labels that a Machine must have, all of them." }) })
    .refine(({ matchLabels }) => Object.keys(matchLabels).length > 0, {
      path: ["matchLabels"],
      message: "at least one label, e.g. {role: worker}",
    });

const taint = () =>
  z.strictObject({
    key: z
      .string()
      .regex(/^[A-Za-z0-9]([A-Za-z0-9._/-]{0,251}[A-Za-z0-9])?$/, "a label's key, e.g. example.org/gpu")
      .meta({ description: "Its key." }),
    value: z.string().max(63).optional().meta({ description: "Its value." }),
    effect: z
      .enum(["NoSchedule", "PreferNoSchedule", "NoExecute"])
      .meta({ description: "What it does to pods that do not bear it." }),
  });

const nodes = () => ({
  machines: machines().meta({ description: "Which machines of the site." }),
  os: nameField.meta({ description: "Name of the OperatingSystem that they have." }),
});

const controlPlane = () =>
  z.strictObject({
    replicas: z.literal([1, 3, 5]).meta({ description: "How many: etcd wants an odd number." }),
    ...nodes(),
  });

const pool = () =>
  z.strictObject({
    name: nameField.meta({ description: "Unique in the cluster; nodes are labelled `longshore.dev/pool` with it." }),
    replicas: z.int().min(0).max(1000).optional().meta({
      description:
        "How many of the machines; absent = every one that has the labels. Given, they are of one architecture.",
    }),
    ...nodes(),
    taints: z.array(taint()).max(16).default([]).meta({ description: "Taints of its nodes." }),
  });

const extension = () =>
  z.strictObject({
    url: imageUrlField.meta({ description: "Where the image is, http or https." }),
    sha256: sha256Field.meta({ description: "SHA-256 of it." }),
  });

const kubeVip = () =>
  z
    .strictObject({
      image: z
        .string()
        .regex(
          /^[a-z0-9.:/_-]+[A-Za-z0-9._:-]*(@sha256:[0-9a-f]{64})?$/,
          "an image reference, e.g. ghcr.io/kube-vip/kube-vip:v1.2.3",
        )
        .default("ghcr.io/kube-vip/kube-vip:v1.2.3")
        .meta({ description: "Its image." }),
      interface: interfaceNameField
        .optional()
        .meta({ description: "Where the address is held; absent = the interface of the default route." }),
    })
    .prefault({});

const networks = () =>
  z
    .strictObject({
      pods: cidrField.default("10.244.0.0/16").meta({ description: "Addresses of pods." }),
      services: cidrField.default("10.96.0.0/12").meta({ description: "Addresses of services." }),
      domain: z
        .string()
        .regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/, "a DNS domain, e.g. cluster.local")
        .default("cluster.local")
        .meta({ description: "DNS domain of services." }),
    })
    .prefault({});

/** A Kubernetes cluster of a site's machines. */
export const clusterSchema = () =>
  z
    .strictObject({
      kubernetes: z
        .string()
        .regex(/^v1\.(3[1-9]|[4-9]\d)\.(0|[1-9]\d{0,2})$/, "a version of Kubernetes from v1.31.0 on, e.g. v1.36.2")
        .meta({ description: "Its version." }),
      provider: z.enum(["kubeadm", "capi"]).meta({
        description:
          "`kubeadm` = each machine's first boot makes it a node: nothing else is needed. `capi` = Cluster API with Tinkerbell, at the management API server of the site's Provisioner; it also replaces what is not healthy. Neither takes over a cluster of the other.",
      }),
      endpoint: hostField.meta({ description: "Address of the API server: with kube-vip one that is free." }),
      port: z.int().min(1).max(65535).default(6443).meta({ description: "TCP port of the API server." }),
      loadBalancer: z.enum(["kube-vip", "external"]).default("kube-vip").meta({
        description:
          "Who holds `endpoint`: `kube-vip` on the control plane, by ARP; or `external`, something that is there.",
      }),
      kubeVip: kubeVip().meta({ description: "With `loadBalancer: kube-vip`." }),
      networks: networks().meta({ description: "Networks inside the cluster." }),
      controlPlane: controlPlane().meta({ description: "API servers and etcd." }),
      pools: z.array(pool()).max(64).superRefine(checkPoolNames).default([]).meta({ description: "Workers." }),
      sysext: z
        .strictObject({
          amd64: extension().optional().meta({ description: "For x86-64." }),
          arm64: extension().optional().meta({ description: "For 64-bit ARM." }),
        })
        .optional()
        .meta({
          description:
            "kubeadm and kubelet as a system extension (Flatcar's sysext-bakery); absent = they are in the image of the operating system.",
        }),
      bootstrap: nameField.optional().meta({
        description:
          "With `kubeadm`, and then needed: a Secret with `token` (of kubeadm), and `ca.crt`, `ca.key`, `etcd-ca.crt`, `etcd-ca.key`, `front-proxy-ca.crt`, `front-proxy-ca.key`, `sa.pub`, `sa.key` as `kubeadm init phase certs` makes them.",
      }),
    })
    .superRefine(checkFields);

export type ClusterSpec = z.output<ReturnType<typeof clusterSchema>>;
export type NodePool = ClusterSpec["pools"][number];

/** Keys of the Secret that `bootstrap` names. */
export const BOOTSTRAP_KEYS = [
  "token",
  "ca.crt",
  "ca.key",
  "etcd-ca.crt",
  "etcd-ca.key",
  "front-proxy-ca.crt",
  "front-proxy-ca.key",
  "sa.pub",
  "sa.key",
] as const;

function checkPoolNames(pools: readonly { readonly name: string }[], context: z.RefinementCtx): void {
  const names = pools.map(({ name }) => name);
  names.forEach((name, i) => {
    const message = "a name that no other pool has";
    if (names.indexOf(name) < i) context.addIssue({ code: "custom", path: [i, "name"], message, input: name });
  });
}

/** Fields that belong to one provider, and what kube-vip can hold. The message says what would be right. */
function checkFields({ provider, bootstrap, loadBalancer, endpoint }: Checked, context: z.RefinementCtx): void {
  const say = (path: string, message: string, input: unknown): void =>
    context.addIssue({ code: "custom", path: [path], message, input });
  if (provider === "kubeadm" && bootstrap === undefined)
    say("bootstrap", "the name of a Secret, because provider is kubeadm", bootstrap);
  if (provider === "capi" && bootstrap !== undefined)
    say("bootstrap", "no field: Cluster API makes keys and tokens itself", bootstrap);
  if (loadBalancer === "kube-vip" && parseIp(endpoint) === undefined)
    say("endpoint", "an IP address, because kube-vip is to hold it", endpoint);
}

interface Checked {
  readonly provider: string;
  readonly bootstrap?: string | undefined;
  readonly loadBalancer: string;
  readonly endpoint: string;
}
