// Text formats that several kinds use, as zod schemas. The message of a check says what would be right.
import { NAME_PATTERN, parseDuration } from "@longshore/kit";
import * as z from "zod";
import { parseInterfaceAddress } from "./interface-address.ts";
import { parseCidr, parseIp } from "./ip.ts";

export const NAME_EXPECTED = "1 to 63 of a-z, 0-9 and '-', which neither begins nor ends with '-'";

/** Name of another document. */
export const nameField = z.string().regex(NAME_PATTERN, NAME_EXPECTED);

export const ipField = z.string().refine((text) => parseIp(text) !== undefined, "an IPv4 or IPv6 address");

export const interfaceAddressField = z
  .string()
  .refine(
    (text) => parseInterfaceAddress(text) !== undefined,
    "an address of a host with the prefix length of its network, e.g. 10.1.0.17/24",
  );

export const interfaceNameField = z
  .string()
  .regex(/^[A-Za-z0-9._@-]{1,15}$/, "the name of a network interface, at most 15 characters");

export const cidrField = z
  .string()
  .refine((text) => parseCidr(text) !== undefined, "a network without host bits, e.g. 10.2.0.0/24");

/** An IP address or a DNS name; four numbers with dots are an address, or a mistake. */
export const hostField = z
  .string()
  .refine(
    (text) => parseIp(text) !== undefined || (HOST_PATTERN.test(text) && !/^[\d.]+$/.test(text)),
    "an IP address or a host name",
  );

/** Kept in lowercase with colons, however it was written. */
export const macField = z
  .string()
  .regex(/^[0-9A-Fa-f]{2}([:-]?)([0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}$/, "an Ethernet address, e.g. 3c:ec:ef:00:00:17")
  .overwrite((text) => text.toLowerCase().replaceAll(/[:-]/g, "").match(/../g)?.join(":") ?? text);

/** A span of time such as "90s", "3h", "1d12h", between two bounds in milliseconds. */
export function durationField(bounds: { readonly min: number; readonly max: number; readonly expected: string }) {
  return z.string().refine((text) => {
    const duration = parseDuration(text);
    return duration !== undefined && duration >= bounds.min && duration <= bounds.max;
  }, bounds.expected);
}

const HOST_PATTERN = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i;
