import { contains, parseCidr, parseIp } from "../../../formats/ip.ts";
import { addressesOf, linksOf } from "../../machine/links.ts";
import type { MachineSpec } from "../../machine/schema.ts";
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
  for (const network of [site?.networks.cluster, site?.networks.boot]) {
    const cidr = parseCidr(network?.cidr ?? "");
    const found = own.find(({ address }) => {
      const ip = parseIp(address);
      return cidr !== undefined && ip !== undefined && contains(cidr, ip);
    });
    if (found !== undefined) return found;
    if (cidr !== undefined) break; // what is in the other network is not where nodes talk
  }
  return undefined;
}
