/** RMCP+ and RAKP message status codes, IPMI 2.0 table 13-15. */
export const StatusCode = {
  NoErrors: 0x00,
  NoResources: 0x01,
  InvalidSessionId: 0x02,
  InvalidPayloadType: 0x03,
  InvalidAuthentication: 0x04,
  InvalidIntegrity: 0x05,
  NoMatchingAuthentication: 0x06,
  NoMatchingIntegrity: 0x07,
  InactiveSessionId: 0x08,
  InvalidRole: 0x09,
  UnauthorizedRole: 0x0a,
  NoResourcesForRole: 0x0b,
  InvalidNameLength: 0x0c,
  UnauthorizedName: 0x0d,
  UnauthorizedGuid: 0x0e,
  InvalidIntegrityCheck: 0x0f,
  InvalidConfidentiality: 0x10,
  NoMatchingCipherSuite: 0x11,
  IllegalParameter: 0x12,
} as const;

const TEXTS: Readonly<Record<number, string>> = {
  [StatusCode.NoErrors]: "no errors",
  [StatusCode.NoResources]: "insufficient resources to create a session",
  [StatusCode.InvalidSessionId]: "invalid session ID",
  [StatusCode.InvalidPayloadType]: "invalid payload type",
  [StatusCode.InvalidAuthentication]: "invalid authentication algorithm",
  [StatusCode.InvalidIntegrity]: "invalid integrity algorithm",
  [StatusCode.NoMatchingAuthentication]: "no matching authentication payload",
  [StatusCode.NoMatchingIntegrity]: "no matching integrity payload",
  [StatusCode.InactiveSessionId]: "inactive session ID",
  [StatusCode.InvalidRole]: "invalid role",
  [StatusCode.UnauthorizedRole]: "unauthorized role or privilege level requested",
  [StatusCode.NoResourcesForRole]: "insufficient resources to create a session at the requested role",
  [StatusCode.InvalidNameLength]: "invalid name length",
  [StatusCode.UnauthorizedName]: "unauthorized name",
  [StatusCode.UnauthorizedGuid]: "unauthorized GUID",
  [StatusCode.InvalidIntegrityCheck]: "invalid integrity check value",
  [StatusCode.InvalidConfidentiality]: "invalid confidentiality algorithm",
  [StatusCode.NoMatchingCipherSuite]: "no cipher suite match with proposed security algorithms",
  [StatusCode.IllegalParameter]: "illegal or unrecognized parameter",
};

export function statusText(status: number): string {
  return TEXTS[status] ?? `status 0x${status.toString(16).padStart(2, "0")}`;
}
