import { struct, u8 } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

/** Get Self Test Results, IPMI 2.0 §20.4. */
export const getSelfTestResults = command({
  name: "Get Self Test Results",
  netFn: NetFn.App,
  cmd: 0x04,
  privilege: Privilege.User,
  request: struct("GetSelfTestResultsRequest", {}),
  response: struct("SelfTestResults", { result: u8, detail: u8 }),
});

/** The result in words; for failed devices `detail` says which, a bit for each. */
export function selfTestText(result: number, detail: number): string {
  if (result !== DEVICES_FAILED) return RESULTS[result] ?? `device-specific failure 0x${result.toString(16)}`;
  const failed = DEVICES.filter((_, bit) => detail & (1 << bit));
  return `corrupted or inaccessible: ${failed.join(", ") || "unknown"}`;
}

const DEVICES_FAILED = 0x57;
const RESULTS: Readonly<Record<number, string>> = {
  0x55: "passed",
  0x56: "not implemented",
  0x58: "fatal hardware error",
};

const DEVICES = [
  "operational firmware",
  "boot block firmware",
  "FRU internal use area",
  "SDR repository is empty",
  "IPMB signal lines",
  "FRU device",
  "SDR repository",
  "SEL device",
] as const;
