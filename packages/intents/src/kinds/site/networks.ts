import { contains, parseCidr, parseIp } from "../../formats/ip.ts";
import type { SiteSpec } from "./schema.ts";

/** A network of a site, wherever its document has it. */
export interface SiteNetwork {
  /** Its place below `spec.networks`: "bmc", "boot", "boot.relayed[0]", "cluster". */
  readonly name: string;
  readonly path: readonly (string | number)[];
  readonly cidr: string;
  readonly gateway?: string | undefined;
  readonly dns: readonly string[];
  /** What DHCP hands out, "10.1.0.100-10.1.0.199". */
  readonly range?: string | undefined;
}

type Networks = Partial<SiteSpec["networks"]>;

export function siteNetworks(networks: Networks | undefined): readonly SiteNetwork[] {
  const { bmc, cluster } = networks ?? {};
  return [
    ...(bmc === undefined ? [] : [{ ...bmc, name: "bmc", path: ["spec", "networks", "bmc"] }]),
    ...bootNetworks(networks),
    ...(cluster === undefined ? [] : [{ ...cluster, name: "cluster", path: ["spec", "networks", "cluster"] }]),
  ];
}

/** Where machines boot: the agent's own network first, then those behind relays. */
export function bootNetworks(networks: Networks | undefined): readonly SiteNetwork[] {
  const boot = networks?.boot;
  if (boot === undefined) return [];
  const path = ["spec", "networks", "boot"];
  const relayed = (boot.relayed ?? []).map((each, i) => ({
    ...each,
    dns: each.dns ?? boot.dns,
    name: `boot.relayed[${i}]`,
    path: [...path, "relayed", i],
  }));
  return [{ ...boot, range: boot.dhcp?.range, name: "boot", path }, ...relayed];
}

/** The one in which this address lies. */
export function networkWith<N extends { readonly cidr: string }>(
  address: string,
  networks: readonly N[],
): N | undefined {
  const ip = parseIp(address);
  return networks.find(({ cidr }) => {
    const parsed = parseCidr(cidr);
    return ip !== undefined && parsed !== undefined && contains(parsed, ip);
  });
}
