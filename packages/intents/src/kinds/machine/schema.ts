import * as z from "zod";
import { hostField, interfaceNameField, ipField, macField, nameField } from "../../formats/fields.ts";
import { parseSize, SIZE_PATTERN } from "../../formats/size.ts";
import { checkLinks } from "./check-links.ts";
import { linkFields, networkSchema } from "./network.ts";

const sizeField = z.string().regex(SIZE_PATTERN, "a disk size, e.g. 480GB or 447GiB");

const bmc = z.strictObject({
  address: hostField.meta({ description: "IP address or host name of the BMC." }),
  port: z.int().min(1).max(65535).default(623).meta({ description: "UDP port of IPMI over LAN." }),
  protocol: z
    .enum(["auto", "ipmi", "redfish"])
    .default("auto")
    .meta({ description: "How to talk to the BMC; `auto` takes the best it answers to." }),
  credentials: nameField.meta({ description: "Name of a Secret of the same site with `username` and `password`." }),
  cipherSuites: z
    .array(z.literal([3, 17]))
    .min(1)
    .max(2)
    .optional()
    .meta({ description: "IPMI cipher suites to try, in order; absent = 17 (SHA-256), then 3 (SHA-1)." }),
});

const nic = z.strictObject({
  name: interfaceNameField
    .optional()
    .meta({ description: "What it is called here, and best also by the operating system; it is found by `mac`." }),
  mac: macField.meta({ description: "Ethernet address; kept in lowercase with colons." }),
  address: ipField.optional().meta({ description: "IP address that DHCP reserves for it." }),
  boot: z.boolean().default(false).meta({ description: "The machine boots from the network over this one." }),
  ...linkFields,
  dhcp: z.boolean().optional().meta({
    description:
      "The operating system asks DHCP for its address; absent = unless it has `addresses`, is in a bond, or only carries VLANs.",
  }),
});

const rootDisk = z
  .strictObject({
    serial: z.string().min(1).max(64).optional().meta({ description: "Serial number, exact." }),
    wwn: z
      .string()
      .regex(/^0x[0-9a-fA-F]{16}([0-9a-fA-F]{16})?$/, "a World Wide Name, e.g. 0x5000c500a1b2c3d4")
      .overwrite((text) => text.toLowerCase())
      .optional()
      .meta({ description: "World Wide Name." }),
    size: z
      .strictObject({
        min: sizeField.optional().meta({ description: "Smallest that will do." }),
        max: sizeField.optional().meta({ description: "Largest that will do." }),
      })
      .refine(({ min, max }) => min !== undefined || max !== undefined, "min, max or both")
      .refine(({ min, max }) => (parseSize(min ?? "") ?? 0) <= (parseSize(max ?? "") ?? Infinity), {
        path: ["max"],
        message: "at least as much as min",
      })
      .optional()
      .meta({ description: "Bounds of its size." }),
  })
  .refine((disk) => Object.values(disk).some((field) => field !== undefined), "serial, wwn or size");

/** What an operator says of a physical machine. */
export const machineSchema = z
  .strictObject({
    arch: z.enum(["amd64", "arm64"]).meta({ description: "Processor architecture." }),
    firmware: z.enum(["uefi", "bios"]).default("uefi").meta({ description: "How it boots." }),
    bmc: bmc.meta({ description: "Its baseboard management controller." }),
    nics: z.array(nic).max(32).default([]).meta({ description: "Its network interfaces." }),
    network: networkSchema
      .optional()
      .meta({ description: "What its operating system makes of the interfaces from the first day." }),
    rootDisk: rootDisk
      .optional()
      .meta({ description: "The disk of the operating system; each field narrows the choice." }),
    os: nameField.optional().meta({
      description: "Name of the OperatingSystem of the same site that it is to have; installed when it is provisioned.",
    }),
    power: z.enum(["on", "off"]).optional().meta({ description: "Power state that is held; absent = left as it is." }),
  })
  .superRefine(checkLinks);

export type MachineSpec = z.output<typeof machineSchema>;
