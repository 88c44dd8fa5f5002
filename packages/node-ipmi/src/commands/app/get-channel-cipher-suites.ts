import { bit, bitfield8, bits, type Infer, rest, struct, u8 } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

const ChannelCipherSuites = struct("ChannelCipherSuites", { channel: u8, records: rest });
export type ChannelCipherSuites = Infer<typeof ChannelCipherSuites>;

/** Get Channel Cipher Suites, IPMI 2.0 §22.15: 16 bytes of the list per call. Answered outside sessions too. */
export const getChannelCipherSuites = command({
  name: "Get Channel Cipher Suites",
  netFn: NetFn.App,
  cmd: 0x54,
  privilege: Privilege.Callback,
  request: struct("GetChannelCipherSuitesRequest", {
    channel: u8,
    payloadType: u8,
    list: bitfield8({ index: bits(0, 6), suites: bit(7) }), // suites: by cipher suite, not by algorithm
  }),
  response: ChannelCipherSuites,
});

/** Bytes of the list that one answer carries when more follow. */
export const CIPHER_SUITE_CHUNK = 16;

/**
 * The suite numbers in a list of cipher suite records (§22.15.2). Records whose start is not recognised are skipped
 * byte by byte: real lists contain padding and OEM records.
 */
export function cipherSuiteIds(records: Uint8Array): number[] {
  const ids: number[] = [];
  for (let at = 0; at < records.length; at++) {
    if (records[at] !== STANDARD_SUITE) {
      if (records[at] === OEM_SUITE) at += 4; // number and the OEM's three bytes
      continue;
    }
    const id = records[at + 1];
    if (id !== undefined) ids.push(id);
    at += 1;
  }
  return ids;
}

const STANDARD_SUITE = 0xc0;
const OEM_SUITE = 0xc1;
