import type { LongshoreError } from "@longshore/kit";
import { ipmiErrors } from "../errors.ts";
import { privilegeName } from "../privilege.ts";
import type { Failure } from "./handshake-failure.ts";
import type { Login } from "./login.ts";

export interface HandshakeContext {
  readonly host: string;
  readonly login: Login;
  /** How long the handshake took, as people read it. */
  readonly waited: string;
  /** What the BMC says it offers, where it was asked. */
  readonly offered: readonly number[] | undefined;
}

/** The catalog error of a handshake that failed. */
export function handshakeError(failure: Failure, { host, login, waited, offered }: HandshakeContext): LongshoreError {
  const username = new TextDecoder().decode(login.username);
  const privilege = privilegeName(login.privilege);
  const allowed = login.suites.join(", ");
  switch (failure.code) {
    case "noAnswer":
      return ipmiErrors.IPMI_NO_ANSWER({ host, waited, during: failure.during });
    case "noCommonSuite":
      return ipmiErrors.IPMI_NO_COMMON_SUITE({ host, allowed, offered: offered?.join(", ") ?? "an unknown list" });
    case "weakerSuite":
      return ipmiErrors.IPMI_WEAKER_SUITE({ host, allowed, chosen: failure.chosen });
    case "wrongPassword":
      return ipmiErrors.IPMI_WRONG_PASSWORD({ host, username });
    case "wrongKg":
      return ipmiErrors.IPMI_WRONG_KG({ host });
    case "unknownUser":
      return ipmiErrors.IPMI_UNKNOWN_USER({ host, username, privilege });
    case "noSlots":
      return ipmiErrors.IPMI_NO_SESSION_SLOTS({ host });
    case "privilege":
      return ipmiErrors.IPMI_PRIVILEGE_REFUSED({ host, privilege, why: failure.why });
    case "refused":
      return ipmiErrors.IPMI_HANDSHAKE_REFUSED({ host, during: failure.during, status: failure.status });
    default:
      return failure satisfies never;
  }
}
