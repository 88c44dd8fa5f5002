import { bit, bitfield8, bits, rest, struct } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

/** What Set User Password shall do. */
export const PasswordOperation = { Disable: 0, Enable: 1, Set: 2, Test: 3 } as const;

/** Set User Password, IPMI 2.0 §22.30: sets or tests a password, enables or disables a user. */
export const setUserPassword = command({
  name: "Set User Password",
  netFn: NetFn.App,
  cmd: 0x47,
  privilege: Privilege.Administrator,
  request: struct("SetUserPasswordRequest", {
    user: bitfield8({ id: bits(0, 6), long: bit(7) }), // long: 20 bytes instead of 16
    operation: bitfield8({ code: bits(0, 2) }),
    password: rest, // 16 or 20 bytes, filled up with zeros; none to enable and disable
  }),
  response: struct("SetUserPasswordResponse", {}),
  completionCodes: { 0x80: "password test failed: wrong password", 0x81: "password test failed: wrong size" },
});

/** A password as the command takes it: 16 bytes where they are enough, as old BMCs know no more, else 20. */
export function passwordField(password: string): { readonly long: boolean; readonly password: Uint8Array } {
  const text = new TextEncoder().encode(password);
  const long = text.length > SHORT_PASSWORD;
  const padded = new Uint8Array(Math.max(text.length, long ? LONG_PASSWORD : SHORT_PASSWORD));
  padded.set(text);
  return { long, password: padded };
}

const SHORT_PASSWORD = 16;
const LONG_PASSWORD = 20;
