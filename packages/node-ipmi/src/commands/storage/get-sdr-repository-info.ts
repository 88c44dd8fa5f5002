import { bit, bitfield8, bits, type Infer, struct, u16le, u32le, u8 } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

/** The answer to "what is in there": the same for the repository's own command and a device's. */
const SdrRepositoryInfo = struct("SdrRepositoryInfo", {
  version: u8, // 0x51 for IPMI 1.5 and 2.0: two BCD digits, the least significant first
  records: u16le,
  freeBytes: u16le, // 0xffff: unspecified, 0xfffe: 64 KiB less 2 or more
  lastAddition: u32le, // seconds since 1970, as the BMC's SDR clock has it
  lastErase: u32le,
  operations: bitfield8({
    allocationInfo: bit(0),
    reserve: bit(1),
    partialAdd: bit(2),
    delete: bit(3),
    update: bits(5, 2), // 0 unspecified, 1 non-modal, 2 modal, 3 both
    overflow: bit(7),
  }),
});
export type SdrRepositoryInfo = Infer<typeof SdrRepositoryInfo>;

/** Get SDR Repository Info, IPMI 2.0 §33.9. */
export const getSdrRepositoryInfo = command({
  name: "Get SDR Repository Info",
  netFn: NetFn.Storage,
  cmd: 0x20,
  privilege: Privilege.User,
  request: struct("GetSdrRepositoryInfoRequest", {}),
  response: SdrRepositoryInfo,
});
