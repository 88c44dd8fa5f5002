export * from "./commands/index.ts";
export { type BootOverride, getBootFlags, getBootOverride, setBootOverride } from "./boot.ts";
export { type Mailbox, readMailbox, writeMailbox } from "./boot-mailbox.ts";
export { CompletionCode, describeCompletion } from "./completion-code.ts";
export { type CipherSuiteId, cipherSuites, DEFAULT_SUITES } from "./crypto/suites.ts";
export { CompletionError, completionCodeOf, ipmiErrors } from "./errors.ts";
export { ask } from "./io/ask.ts";
export type { Console, SerialLines } from "./io/console.ts";
export { type ConsoleOptions, openConsole } from "./io/open-console.ts";
export { openSession } from "./io/open-session.ts";
export { presencePing } from "./io/presence-ping.ts";
export { sharedUdp } from "./io/shared-udp.ts";
export { systemUdp } from "./io/system-udp.ts";
export type { IpmiSession, Sender } from "./ipmi-session.ts";
export { Limit } from "./limit.ts";
export { NetFn } from "./net-fn.ts";
export { Privilege, privilegeName } from "./privilege.ts";
export type { DropReason } from "./session/secure-end.ts";
export type { Statistics } from "./session/statistics.ts";
export {
  type BmcAddress,
  type Destination,
  IPMI_PORT,
  type OpenOptions,
  type SendOptions,
  type Target,
  type World,
} from "./target.ts";
export type { ChannelListener, PortListener, Udp, UdpAddress, UdpChannel, UdpPort } from "./udp.ts";
export type { PresencePong } from "./wire/asf.ts";
export * from "./sdr/index.ts";
export { describeEvent, eventOf, type EventParts, timeOf } from "./sel/describe.ts";
export { eraseSel, NEWEST_ENTRY, readSel, readSelEntry, type SelRange } from "./sel/read-sel.ts";
export { decodeSelRecord, type SelRecord } from "./sel/record.ts";
export { PayloadType } from "./wire/session-packet.ts";
export { decodeFru, type Fru } from "./fru/decode-fru.ts";
export { readFru, writeFru } from "./fru/read-fru.ts";
