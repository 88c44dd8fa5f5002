import * as z from "zod";

/** What is wrong with an AS number of 32 bits; undefined when it may be used. */
export function asnTrouble(asn: number): string | undefined {
  return RESERVED.find(({ first, last }) => first <= asn && asn <= last)?.why;
}

/** RFC 6996: for anybody's own use, never seen in the Internet. */
export function isPrivateAsn(asn: number): boolean {
  return (asn >= 64_512 && asn <= 65_534) || (asn >= 4_200_000_000 && asn <= 4_294_967_294);
}

/** IANA's registry of AS numbers, special purposes. */
const RESERVED = [
  { first: 0, last: 0, why: "0 is reserved (RFC 7607)" },
  { first: 23_456, last: 23_456, why: "23456 stands for numbers of 32 bits (RFC 6793)" },
  { first: 64_496, last: 64_511, why: "64496 to 64511 are for documentation (RFC 5398)" },
  { first: 65_535, last: 65_535, why: "65535 is reserved (RFC 7300)" },
  { first: 65_536, last: 65_551, why: "65536 to 65551 are for documentation (RFC 5398)" },
  { first: 65_552, last: 131_071, why: "65552 to 131071 are reserved by IANA" },
  { first: 4_294_967_295, last: 4_294_967_295, why: "4294967295 is reserved (RFC 7300)" },
] as const;

export const asnField = z
  .int()
  .min(0)
  .max(4_294_967_295)
  .superRefine((asn, context) => {
    const why = asnTrouble(asn);
    if (why === undefined) return;
    const message = `an AS number of yours; private ones are 64512 to 65534 and 4200000000 to 4294967294: ${why}`;
    context.addIssue({ code: "custom", message });
  });
