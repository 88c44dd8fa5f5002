import { parseInterfaceAddress } from "../../formats/interface-address.ts";
import type { Path } from "../../finding.ts";
import type { MachineSpec } from "./schema.ts";

type Nic = MachineSpec["nics"][number];
type Bond = NonNullable<NonNullable<MachineSpec["network"]>["bonds"]>[number];
type Vlan = NonNullable<NonNullable<MachineSpec["network"]>["vlans"]>[number];

/** A link of a machine as its document has it. */
export type Link = {
  readonly name: string;
  /** In the spec. */
  readonly path: Path;
} & (
  | { readonly kind: "nic"; readonly of: Nic /** It has a name that others may use. */; readonly named: boolean }
  | { readonly kind: "bond"; readonly of: Bond }
  | { readonly kind: "vlan"; readonly of: Vlan }
);

/** All links of a machine, NICs first, then bonds, then VLANs: each after those that it stands on. */
export function linksOf({ nics, network }: Pick<MachineSpec, "nics" | "network">): readonly Link[] {
  return [
    ...nics.map(
      (of, i): Link => ({
        kind: "nic",
        name: of.name ?? `enx${of.mac.replaceAll(":", "")}`, // as systemd calls a NIC of which it knows no more
        named: of.name !== undefined,
        path: ["nics", i],
        of,
      }),
    ),
    ...(network?.bonds ?? []).map(
      (of, i): Link => ({ kind: "bond", name: of.name, path: ["network", "bonds", i], of }),
    ),
    ...(network?.vlans ?? []).map(
      (of, i): Link => ({ kind: "vlan", name: of.name ?? `${of.on}.${of.id}`, path: ["network", "vlans", i], of }),
    ),
  ];
}

/** Whether the system asks DHCP on it: as it says, or because it has no other way to an address and is not just a carrier. */
export function asksDhcp(link: Link, all: readonly Link[]): boolean {
  if (link.of.dhcp !== undefined) return link.of.dhcp;
  if ((link.of.addresses ?? []).length > 0 || bondOf(link, all) !== undefined) return false;
  if (link.kind === "nic" && (link.of.boot || link.of.address !== undefined)) return true;
  return !all.some((other) => other.kind === "vlan" && other.of.on === link.name);
}

/** The bond that a NIC is in. */
export function bondOf(link: Link, all: readonly Link[]): Link | undefined {
  if (link.kind !== "nic" || !link.named) return undefined;
  return all.find((other) => other.kind === "bond" && other.of.nics.includes(link.name));
}

export function addressesOf(link: Link) {
  return (link.of.addresses ?? []).flatMap((text) => parseInterfaceAddress(text) ?? []);
}
