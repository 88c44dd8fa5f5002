import { bitfield8, bits } from "@longshore/kit";

/** Which payload, as its commands name it: the type (`PayloadType`) and which of several. */
export const payloadFields = {
  payload: bitfield8({ type: bits(0, 6) }),
  instance: bitfield8({ number: bits(0, 4) }),
} as const;
