import { LongshoreError } from "@longshore/kit";
import { bmcErrors } from "../bmc-errors.ts";

/** What an IPMI error means for a machine; what is no IPMI error stays itself. */
export function bmcFailure(error: unknown): unknown {
  if (!(error instanceof LongshoreError)) return error;
  const code = MEANINGS[error.code];
  return code === undefined ? error : bmcErrors[code]({ message: error.message }, { cause: error });
}

/** IPMI over LAN can also turn a datagram away with ICMP: a BMC that is rebooting does. */
const MEANINGS: Readonly<Record<string, Exclude<keyof typeof bmcErrors, "entries">>> = {
  IPMI_NO_ANSWER: "BMC_NO_ANSWER",
  IPMI_REFUSED: "BMC_NOT_LISTENING",
  IPMI_UNREACHABLE: "BMC_UNREACHABLE",
  IPMI_WRONG_PASSWORD: "BMC_WRONG_PASSWORD",
  IPMI_WRONG_KG: "BMC_WRONG_PASSWORD",
  IPMI_CREDENTIAL_TOO_LONG: "BMC_WRONG_PASSWORD",
  IPMI_UNKNOWN_USER: "BMC_UNKNOWN_USER",
  IPMI_NO_COMMON_SUITE: "BMC_NO_SUITE_IN_COMMON",
  IPMI_WEAKER_SUITE: "BMC_WEAKER_SUITE",
  IPMI_NO_SESSION_SLOTS: "BMC_NO_SESSION_SLOT",
  IPMI_PRIVILEGE_REFUSED: "BMC_PRIVILEGE_TOO_LOW",
  IPMI_FORBIDDEN: "BMC_PRIVILEGE_TOO_LOW",
  IPMI_BUSY: "BMC_BUSY",
  IPMI_HANDSHAKE_REFUSED: "BMC_REJECTED",
  IPMI_UNSUPPORTED: "BMC_REJECTED",
  IPMI_REJECTED: "BMC_REJECTED",
  IPMI_MALFORMED_REPLY: "BMC_REJECTED",
  IPMI_SESSION_CLOSED: "BMC_NO_ANSWER",
  IPMI_CONSOLE_TAKEN: "BMC_CONSOLE_TAKEN",
  IPMI_CONSOLE_DEACTIVATED: "BMC_CONSOLE_TAKEN",
  IPMI_CONSOLE_LOST: "BMC_NO_ANSWER",
  IPMI_OUTCOME_UNKNOWN: "BMC_OUTCOME_UNKNOWN",
};
