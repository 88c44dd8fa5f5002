import { errorCatalog, LongshoreError } from "@longshore/kit";

interface Failure {
  readonly message: string;
}
const said = (d: Failure): string => d.message;

/**
 * Why a BMC could not be used, whatever it speaks. `retry: "once"` = trying on could lock the account: wait until the
 * credentials change. Nothing here is final: a BMC that cannot be reached means "later".
 */
export const bmcErrors = errorCatalog({
  BMC_NO_ANSWER: {
    retry: "backoff",
    message: said,
    hint: "Check the BMC's power and cable, its address, and that IPMI over LAN is enabled (UDP 623).",
  },
  BMC_NOT_LISTENING: {
    retry: "backoff",
    message: said,
    hint: "The BMC is rebooting, or IPMI over LAN is disabled; the agent tries again by itself.",
  },
  BMC_UNREACHABLE: {
    retry: "backoff",
    message: said,
    hint: "Check spec.bmc.address, name resolution and the route from the agent to the BMC network.",
  },
  BMC_WRONG_PASSWORD: {
    retry: "once",
    message: said,
    hint: "Correct the Secret named in spec.bmc.credentials; it is not tried again before, so as not to lock the account.",
  },
  BMC_UNKNOWN_USER: {
    retry: "once",
    message: said,
    hint: "Check the user name in the Secret, and that the user is enabled for IPMI over LAN as administrator.",
  },
  BMC_NO_SUITE_IN_COMMON: {
    retry: "backoff",
    message: said,
    hint: "Enable cipher suite 17 or 3 on the BMC, or allow one that it has in spec.bmc.cipherSuites.",
  },
  BMC_WEAKER_SUITE: {
    retry: "backoff",
    message: said,
    hint: "Look at this BMC and at its network at once: it is broken, or somebody is in between and wants the password.",
  },
  BMC_NO_SESSION_SLOT: {
    retry: "backoff",
    message: said,
    hint: "Another program holds the BMC's sessions; they expire by themselves after about a minute.",
  },
  BMC_PRIVILEGE_TOO_LOW: {
    retry: "backoff",
    message: said,
    hint: "Give the BMC user the privilege of an operator or administrator on the LAN channel.",
  },
  BMC_BUSY: {
    retry: "backoff",
    message: said,
    hint: "The BMC is busy, or the machine is in the wrong state: one that is off can neither be cycled nor reset.",
  },
  BMC_REJECTED: {
    retry: "backoff",
    message: said,
    hint: "The BMC does not do this, or not now; its own log may say why.",
  },
  BMC_RESTING: {
    retry: "backoff",
    message: said,
    hint: "It is left alone for a while, so as not to make it worse; an order of an operator asks it all the same.",
  },
  BMC_CREDENTIALS_MISSING: {
    retry: "never",
    message: said,
    hint: "Apply a Secret of that name with the keys `username` and `password`; the agent goes on by itself.",
  },
  BMC_CREDENTIALS_UNREADABLE: {
    retry: "never",
    message: said,
    hint: "Apply the Secret again: the CLI seals it to every agent that the site has now.",
  },
  BMC_PROTOCOL_MISSING: {
    retry: "never",
    message: said,
    hint: "Set spec.bmc.protocol to one that this version of the agent has, or to auto.",
  },
  BMC_CONSOLE_TAKEN: {
    retry: "backoff",
    message: said,
    hint: "Another program has the console. `--take` ends its session.",
  },
  BMC_OUTCOME_UNKNOWN: {
    retry: "never",
    message: said,
    hint: "It may have happened or not: look at the machine's power before asking again.",
  },
});

const REASONS: Readonly<Record<string, string>> = {
  BMC_NO_ANSWER: "NoAnswer",
  BMC_NOT_LISTENING: "NotListening",
  BMC_UNREACHABLE: "Unreachable",
  BMC_WRONG_PASSWORD: "WrongPassword",
  BMC_UNKNOWN_USER: "UnknownUser",
  BMC_NO_SUITE_IN_COMMON: "NoSuiteInCommon",
  BMC_WEAKER_SUITE: "WeakerSuite",
  BMC_NO_SESSION_SLOT: "NoSessionSlot",
  BMC_PRIVILEGE_TOO_LOW: "PrivilegeTooLow",
  BMC_BUSY: "Busy",
  BMC_REJECTED: "Rejected",
  BMC_CONSOLE_TAKEN: "ConsoleTaken",
  BMC_OUTCOME_UNKNOWN: "OutcomeUnknown",
  BMC_RESTING: "Resting",
  BMC_CREDENTIALS_MISSING: "CredentialsMissing",
  BMC_CREDENTIALS_UNREADABLE: "CredentialsUnreadable",
  BMC_PROTOCOL_MISSING: "ProtocolMissing",
};

/** The reason that a condition gives for a BMC's failure; undefined when the failure is none of a BMC. */
export function bmcReason(error: unknown): string | undefined {
  return error instanceof LongshoreError ? REASONS[error.code] : undefined;
}
