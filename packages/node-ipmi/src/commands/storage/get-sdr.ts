import { type Infer, rest, struct, u16le, u8 } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

/** Where in which record: what both ways of reading SDRs take. */
export const GetSdrRequest = struct("GetSdrRequest", {
  reservation: u16le, // 0 will do when the offset is 0
  record: u16le, // FIRST_RECORD for the first
  offset: u8,
  length: u8, // WHOLE_RECORD for all of it
});
export type GetSdrRequest = Infer<typeof GetSdrRequest>;

export const SdrPart = struct("SdrPart", { next: u16le, data: rest });

/** Where reading the repository starts. */
export const FIRST_RECORD = 0x0000;
/** As `next`: there is no more. */
export const LAST_RECORD = 0xffff;
/** As `length`: all of the record. */
export const WHOLE_RECORD = 0xff;

/** Get SDR, IPMI 2.0 §33.12: (a part of) one record, and the number of the next. */
export const getSdr = command({
  name: "Get SDR",
  netFn: NetFn.Storage,
  cmd: 0x23,
  privilege: Privilege.User,
  request: GetSdrRequest,
  response: SdrPart,
});
