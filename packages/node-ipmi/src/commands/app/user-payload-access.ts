import { u16le } from "@longshore/kit";

/** Which payloads a user may activate on a channel, IPMI 2.0 table 24-6: a bit for each type, 1 for SOL. */
export const payloadAccess = { standard: u16le, oem: u16le } as const;
