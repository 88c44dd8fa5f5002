/** What a caller can do about a completion code. */
export type CompletionClass = "busy" | "unsupported" | "forbidden" | "rejected";

/** Completion codes other than 0 that every command may answer, IPMI 2.0 table 5-2. */
const GENERIC: Readonly<Record<number, readonly [CompletionClass, string]>> = {
  0xc0: ["busy", "node busy"],
  0xc1: ["unsupported", "invalid command"],
  0xc2: ["unsupported", "command invalid for this LUN"],
  0xc3: ["busy", "timeout while processing the command"],
  0xc4: ["busy", "out of space"],
  0xc5: ["rejected", "reservation cancelled or invalid"],
  0xc6: ["rejected", "request data truncated"],
  0xc7: ["rejected", "request data length invalid"],
  0xc8: ["rejected", "request data field length limit exceeded"],
  0xc9: ["rejected", "parameter out of range"],
  0xca: ["rejected", "cannot return the number of bytes asked for"],
  0xcb: ["rejected", "sensor, data or record not present"],
  0xcc: ["rejected", "invalid data field in request"],
  0xcd: ["unsupported", "command illegal for this sensor or record type"],
  0xce: ["busy", "response could not be provided"],
  0xcf: ["rejected", "cannot execute duplicated request"],
  0xd0: ["busy", "SDR repository in update mode"],
  0xd1: ["busy", "device in firmware update mode"],
  0xd2: ["busy", "BMC initialization in progress"],
  0xd3: ["rejected", "destination unavailable"],
  0xd4: ["forbidden", "insufficient privilege level"],
  0xd5: ["busy", "not supported in present state"],
  0xd6: ["unsupported", "sub-function disabled or unavailable"],
  0xff: ["rejected", "unspecified error"],
};

/** Names of a command's own codes, 0x80 to 0xbe. */
export type OwnCompletionCodes = Readonly<Record<number, string>>;

/** The class and the words of a code; `own` is the table of the command that was answered. */
export function describeCompletion(code: number, own: OwnCompletionCodes = {}): readonly [CompletionClass, string] {
  const text = own[code];
  if (text !== undefined) return ["rejected", text];
  return GENERIC[code] ?? ["rejected", code >= 0x80 && code <= 0xbe ? "command-specific error" : "OEM error"];
}

/** The generic completion codes that programs look for by name, IPMI 2.0 table 5-2. */
export const CompletionCode = {
  Ok: 0x00,
  Busy: 0xc0,
  InvalidCommand: 0xc1,
  Timeout: 0xc3,
  RequestDataLength: 0xc7,
  OutOfRange: 0xc9,
  InvalidField: 0xcc,
  InsufficientPrivilege: 0xd4,
  NotInPresentState: 0xd5,
} as const;
