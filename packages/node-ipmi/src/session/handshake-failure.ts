import { StatusCode, statusText } from "../wire/status-code.ts";

/** Why a handshake ended without a session; `handshakeError` makes it a catalog error. */
export type Failure =
  | { readonly code: "noAnswer"; readonly during: string }
  | { readonly code: "noCommonSuite" }
  | { readonly code: "weakerSuite"; readonly chosen: string }
  | { readonly code: "wrongPassword" }
  | { readonly code: "wrongKg" }
  | { readonly code: "unknownUser" }
  | { readonly code: "noSlots" }
  | { readonly code: "privilege"; readonly why: string }
  | { readonly code: "refused"; readonly during: string; readonly status: string };

/** What a BMC's status other than "no errors" means to the one who asked. */
export function refusal(during: string, status: number): Failure {
  switch (status) {
    case StatusCode.NoResources:
    case StatusCode.NoResourcesForRole:
      return { code: "noSlots" };
    case StatusCode.UnauthorizedName:
    case StatusCode.InvalidNameLength:
      return { code: "unknownUser" };
    case StatusCode.InvalidRole:
    case StatusCode.UnauthorizedRole:
      return { code: "privilege", why: statusText(status) };
    case StatusCode.InvalidIntegrityCheck:
      return { code: "wrongPassword" };
    default:
      return { code: "refused", during, status: statusText(status) };
  }
}
