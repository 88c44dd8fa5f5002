import * as z from "zod";
import { interfaceAddressField, interfaceNameField, ipField } from "../../formats/fields.ts";

/** What every link may have: a NIC, a bond, a VLAN. */
export const linkFields = {
  addresses: z
    .array(interfaceAddressField)
    .max(16)
    .optional()
    .meta({ description: "Static addresses with prefix length, e.g. `10.1.0.17/24`." }),
  gateway: ipField.optional().meta({
    description:
      "Default gateway, in the network of one of `addresses`; absent = the site's, where an address lies in a network of the site that has one, no other link has a gateway of its family, and nothing asks DHCP.",
  }),
  mtu: z
    .int()
    .min(576)
    .max(9216)
    .optional()
    .meta({ description: "Largest packet, bytes; absent = as the system has it." }),
};

const dhcp = z
  .boolean()
  .optional()
  .meta({ description: "Asks DHCP for its address; absent = unless it has `addresses` or only carries VLANs." });

const bond = z.strictObject({
  name: interfaceNameField.meta({ description: "E.g. `bond0`." }),
  nics: z.array(interfaceNameField).min(1).max(8).meta({
    description: "Names of the NICs in it; its Ethernet address is that of the one that boots, else of the first.",
  }),
  mode: z
    .enum(["active-backup", "802.3ad"])
    .default("active-backup")
    .meta({ description: "`active-backup` needs nothing of the switch, `802.3ad` an LACP group there." }),
  ...linkFields,
  dhcp,
});

const vlan = z.strictObject({
  name: interfaceNameField
    .optional()
    .meta({ description: "Absent = that of its link, a dot, and its id: `bond0.40`." }),
  id: z.int().min(1).max(4094).meta({ description: "VLAN id." }),
  on: interfaceNameField.meta({ description: "Name of the NIC or bond that carries it." }),
  ...linkFields,
  dhcp,
});

export const networkSchema = z.strictObject({
  bonds: z.array(bond).max(8).optional().meta({ description: "NICs that act as one." }),
  vlans: z.array(vlan).max(64).optional().meta({ description: "Tagged networks." }),
  dns: z
    .array(ipField)
    .max(8)
    .optional()
    .meta({ description: "Name servers; absent = those of the site's networks in which static addresses lie." }),
});
