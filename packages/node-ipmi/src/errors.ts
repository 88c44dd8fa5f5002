import { errorCatalog, LongshoreError } from "@longshore/kit";

/** Everything that can go wrong between here and a BMC: a stable code, whether to try again, what to do. */
export const ipmiErrors = errorCatalog({
  IPMI_NO_ANSWER: {
    retry: "backoff",
    message: (d: { host: string; waited: string; during: string }) =>
      `${d.host} did not answer ${d.during} within ${d.waited}`,
    hint: "Check that IPMI over LAN is enabled on the BMC and that its UDP port 623 can be reached.",
  },
  IPMI_REFUSED: {
    retry: "backoff",
    message: (d: { host: string }) => `${d.host} refused the datagram: nothing listens on that UDP port`,
    hint: "The BMC is rebooting, IPMI over LAN is disabled, or the port is wrong.",
  },
  IPMI_UNREACHABLE: {
    retry: "backoff",
    message: (d: { host: string; why: string }) => `${d.host} cannot be reached: ${d.why}`,
    hint: "Check the BMC's address, name resolution and the route to its network.",
  },
  IPMI_WRONG_PASSWORD: {
    retry: "once",
    message: (d: { host: string; username: string }) => `${d.host}: the password of ${quoted(d.username)} is wrong`,
    hint: "Check user and password: some BMCs answer so for an unknown user too. Not repeated: BMCs lock accounts.",
  },
  IPMI_WRONG_KG: {
    retry: "once",
    message: (d: { host: string }) => `${d.host} proved the password but not the session key: K_g is wrong or missing`,
    hint: "Set kg to the BMC's K_g (20 bytes), or leave it out if the BMC has none.",
  },
  IPMI_UNKNOWN_USER: {
    retry: "once",
    message: (d: { host: string; username: string; privilege: string }) =>
      `${d.host} has no enabled user ${quoted(d.username)} with privilege ${d.privilege} on this channel`,
    hint: "Check the user's name, that it is enabled for IPMI over LAN, and its privilege limit.",
  },
  IPMI_NO_COMMON_SUITE: {
    retry: "backoff",
    message: (d: { host: string; allowed: string; offered: string }) =>
      `${d.host} accepts none of the allowed cipher suites (${d.allowed}); it offers ${d.offered}`,
    hint: "Enable suite 17 (or 3) on the BMC, or allow one that it has for this machine.",
  },
  IPMI_WEAKER_SUITE: {
    retry: "backoff",
    message: (d: { host: string; allowed: string; chosen: string }) =>
      `${d.host} chose ${d.chosen}, which is not among the allowed suites (${d.allowed})`,
    hint: "A BMC that answers weaker than asked is broken, or someone is in between.",
  },
  IPMI_NO_SESSION_SLOTS: {
    retry: "backoff",
    message: (d: { host: string }) => `${d.host} has no free session slot`,
    hint: "Another program holds its sessions; they expire after 60 s without traffic.",
  },
  IPMI_PRIVILEGE_REFUSED: {
    retry: "never",
    message: (d: { host: string; privilege: string; why: string }) =>
      `${d.host} does not grant privilege ${d.privilege}: ${d.why}`,
    hint: "Raise the user's privilege limit on the BMC's LAN channel, or ask for less.",
  },
  IPMI_HANDSHAKE_REFUSED: {
    retry: "backoff",
    message: (d: { host: string; during: string; status: string }) =>
      `${d.host} refused to open a session at ${d.during}: ${d.status}`,
  },
  IPMI_BUSY: {
    retry: "backoff",
    message: (d: CommandFailure) => `${d.host} cannot do ${d.command} now: ${d.why}`,
  },
  IPMI_UNSUPPORTED: {
    retry: "never",
    message: (d: CommandFailure) => `${d.host} does not support ${d.command}: ${d.why}`,
  },
  IPMI_FORBIDDEN: {
    retry: "never",
    message: (d: CommandFailure) => `${d.host} does not allow ${d.command}: ${d.why}`,
    hint: "Open the session with a user of higher privilege.",
  },
  IPMI_REJECTED: {
    retry: "backoff",
    message: (d: CommandFailure) => `${d.host} rejected ${d.command}: ${d.why}`,
  },
  IPMI_MALFORMED_REPLY: {
    retry: "backoff",
    message: (d: { host: string; command: string; why: string }) =>
      `${d.host} answered ${d.command} with bytes that make no sense: ${d.why}`,
  },
  IPMI_OUTCOME_UNKNOWN: {
    retry: "never",
    message: (d: { host: string; command: string }) =>
      `${d.host} was asked once to do ${d.command} and its answer is lost: it may have happened or not`,
    hint: "Read the state back before asking again; this command is never repeated by itself.",
  },
  IPMI_CONSOLE_TAKEN: {
    retry: "backoff",
    message: (d: { host: string; owner: string }) => `the console of ${d.host} is in use by ${d.owner}`,
    hint: "Ask who that is; to take the console from a session that nobody needs any more, say so (takeOver).",
  },
  IPMI_CONSOLE_DEACTIVATED: {
    retry: "backoff",
    message: (d: { host: string }) => `${d.host} has ended the console`,
    hint: "Somebody took it over, or Serial over LAN was reconfigured on the BMC.",
  },
  IPMI_CONSOLE_LOST: {
    retry: "backoff",
    message: (d: { host: string; why: string }) => `the console of ${d.host} is lost: ${d.why}`,
    hint: "Open it again when the BMC answers; what the machine printed meanwhile is not kept.",
  },
  IPMI_SESSION_CLOSED: {
    retry: "never",
    message: (d: { host: string }) => `the session with ${d.host} is closed`,
  },
  IPMI_CREDENTIAL_TOO_LONG: {
    retry: "never",
    message: (d: { what: string; max: number; length: number }) =>
      `the ${d.what} has ${d.length} bytes; IPMI 2.0 takes at most ${d.max}`,
    hint: "It is refused instead of cut, because a cut one could open a door that you did not mean.",
  },
});

interface CommandFailure {
  readonly host: string;
  readonly command: string;
  readonly why: string;
}

/** Kept as the `cause` of errors that a BMC's completion code led to. */
export class CompletionError extends Error {
  readonly completionCode: number;

  constructor(completionCode: number) {
    super(`completion code 0x${completionCode.toString(16).padStart(2, "0")}`);
    this.name = "CompletionError";
    this.completionCode = completionCode;
  }
}

/** The completion code behind an error, if the BMC answered with one. */
export function completionCodeOf(error: unknown): number | undefined {
  if (!(error instanceof LongshoreError)) return undefined;
  return error.cause instanceof CompletionError ? error.cause.completionCode : undefined;
}

function quoted(username: string): string {
  return username === "" ? "the user without a name" : `"${username}"`;
}
