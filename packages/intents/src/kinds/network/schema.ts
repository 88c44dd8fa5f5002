import * as z from "zod";
import { labelsField } from "../../documents/header.ts";
import { parseAddressRange } from "../../formats/address-range.ts";
import { cidrField, nameField } from "../../formats/fields.ts";
import { chartField } from "../chart-field.ts";
import { bgpSchema } from "./bgp-schema.ts";
import { checkWays } from "./check-ways.ts";

export const CNIS = ["cilium", "calico", "flannel"] as const;

const addressesField = () =>
  z
    .string()
    .refine(
      (text) => parseAddressRange(text) !== undefined,
      "a network or first and last address, e.g. 10.9.0.0/24 or 10.9.1.10-10.9.1.20",
    );

const namedPool = () =>
  z.strictObject({
    name: nameField.meta({ description: "What it is called here." }),
    addresses: z.array(addressesField()).min(1).max(64).meta({ description: "Its addresses." }),
    services: labelsField.default({}).meta({ description: "Only for Services with these labels; none = for all." }),
    automatic: z.boolean().default(true).meta({
      description: "A Service that asks for no pool may get an address of it; `false` with MetalLB only.",
    }),
  });

const l2 = () =>
  z.strictObject({
    nodes: labelsField.default({}).meta({ description: "Nodes with these labels answer; none = every node." }),
    interfaces: z.array(z.string().min(1)).max(32).default([]).meta({
      description: "On these interfaces: regular expressions with cilium, names with MetalLB; none = on all.",
    }),
  });

const loadBalancer = () =>
  z.strictObject({
    pools: z
      .array(addressesField())
      .max(64)
      .default([])
      .meta({ description: "Addresses for Services of type LoadBalancer: networks, or first and last address." }),
    poolsFor: z.array(namedPool()).max(32).default([]).meta({ description: "Further pools, for chosen Services." }),
    bgp: bgpSchema().optional().meta({ description: "Routers learn the addresses by BGP." }),
    l2: l2().optional().meta({
      description:
        "Nodes answer for the addresses by ARP and NDP, in their own network; cilium does so only with `kubeProxyReplacement`.",
    }),
  });

const cilium = () =>
  z.strictObject({
    routing: z.enum(["tunnel", "native"]).default("tunnel").meta({
      description: "How pods of different nodes reach each other: VXLAN, or routes that nodes or routers have.",
    }),
    podMaskSize: z
      .int()
      .min(16)
      .max(28)
      .default(24)
      .meta({ description: "Prefix length of each node's share of the pods' IPv4 range." }),
    encryption: z.enum(["none", "wireguard"]).default("none").meta({ description: "Between the nodes." }),
    hubble: z
      .boolean()
      .default(false)
      .meta({ description: "Flow logs with relay; its certificates are made in the cluster." }),
  });

const calicoPool = () =>
  z.strictObject({
    name: nameField.meta({ description: "What it is called here." }),
    cidr: cidrField.meta({ description: "Addresses for pods." }),
    nodes: z.string().min(1).default("all()").meta({ description: "Calico's selector of the nodes that use it." }),
  });

const calico = () =>
  z.strictObject({
    encapsulation: z.enum(["None", "VXLAN", "VXLANCrossSubnet", "IPIP", "IPIPCrossSubnet"]).default("VXLAN").meta({
      description: "Between pods of different nodes; IPIP and None need `bgp`.",
    }),
    bgp: z.boolean().default(false).meta({
      description:
        "Calico's own BIRD speaks to `loadBalancer.bgp.peers`, announces pods and load balancer addresses; else MetalLB speaks.",
    }),
    pools: z
      .array(calicoPool())
      .max(24)
      .default([])
      .meta({ description: "IPPools beside the cluster's range of pods." }),
  });

const flannel = () =>
  z.strictObject({
    backend: z.enum(["vxlan", "host-gw", "wireguard"]).default("vxlan").meta({ description: "Between the nodes." }),
  });

const fields = () =>
  z.strictObject({
    cluster: nameField.optional().meta({ description: "Which Cluster of the site; absent = the only one." }),
    cni: z.enum(CNIS).meta({ description: "What gives pods their network." }),
    kubeProxyReplacement: z
      .boolean()
      .default(false)
      .meta({ description: "Cilium does what kube-proxy does; there is none." }),
    chart: chartField.optional().meta({
      description:
        "The CNI's own chart (cilium, tigera-operator or flannel), installed with the values that follow from this document; absent = somebody else installs it.",
    }),
    metallb: z
      .strictObject({
        chart: chartField.optional().meta({ description: "MetalLB's chart; absent = somebody else installs it." }),
      })
      .prefault({})
      .meta({ description: "With calico and flannel: what serves the load balancer." }),
    mtu: z
      .int()
      .min(1280)
      .max(9216)
      .optional()
      .meta({ description: "MTU of pods' interfaces; absent = found out by the CNI." }),
    cilium: cilium().prefault({}).meta({ description: "With `cni: cilium`." }),
    calico: calico().prefault({}).meta({ description: "With `cni: calico`." }),
    flannel: flannel().prefault({}).meta({ description: "With `cni: flannel`." }),
    loadBalancer: loadBalancer().prefault({}).meta({ description: "How Services of type LoadBalancer are reached." }),
  });

/** What an operator says of a cluster's network. */
export const networkSchema = () => fields().superRefine(checkWays);

export type NetworkSpec = z.output<ReturnType<typeof fields>>;

/** A pool with the place where the document says it. The first is the one of `pools`, and has no name. */
export interface Pool {
  readonly name: string | undefined;
  readonly blocks: readonly { readonly text: string; readonly path: readonly (string | number)[] }[];
  readonly services: Readonly<Record<string, string>>;
  readonly automatic: boolean;
}

export function poolsOf({ loadBalancer }: Pick<NetworkSpec, "loadBalancer">): readonly Pool[] {
  const at = ["spec", "loadBalancer"];
  const own = loadBalancer.pools.map((text, i) => ({ text, path: [...at, "pools", i] }));
  const named = loadBalancer.poolsFor.map(({ name, addresses, services, automatic }, i): Pool => {
    const blocks = addresses.map((text, k) => ({ text, path: [...at, "poolsFor", i, "addresses", k] }));
    return { name, blocks, services, automatic };
  });
  return own.length === 0 ? named : [{ name: undefined, blocks: own, services: {}, automatic: true }, ...named];
}
