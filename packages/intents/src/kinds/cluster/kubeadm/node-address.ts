import { addressesOf, linksOf } from "../../machine/links.ts";
import type { MachineSpec } from "../../machine/schema.ts";
import { bootNetworks, networkWith, type SiteNetwork } from "../../site/networks.ts";
import type { SiteSpec } from "../../site/schema.ts";

export interface NodeAddress {
  readonly address: string;
  /** The link that has it, where the document gives it a name. */
  readonly link: string | undefined;
}

/** By which other nodes know a machine: in the site's cluster network, else where it boots; undefined = its own choice. */
export function nodeAddress(machine: MachineSpec, site: SiteSpec | undefined): NodeAddress | undefined {
  const own = linksOf(machine).flatMap((link) => {
    const named = link.kind !== "nic" || link.named ? link.name : undefined;
    const fixed = addressesOf(link).map(({ text }) => ({ address: text, link: named }));
    const reserved =
      link.kind === "nic" && link.of.address !== undefined ? [{ address: link.of.address, link: named }] : [];
    return [...fixed, ...reserved];
  });
  const cluster = site?.networks.cluster;
  // what is in the other networks is not where nodes talk
  const networks: readonly Pick<SiteNetwork, "cidr">[] =
    cluster === undefined ? bootNetworks(site?.networks) : [cluster];
  return own.find(({ address }) => networkWith(address, networks) !== undefined);
}
