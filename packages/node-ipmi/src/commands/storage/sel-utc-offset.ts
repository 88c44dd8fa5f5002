import { mapped, u16le } from "@longshore/kit";

/** How far local time is ahead of UTC, minutes; undefined where nobody has said. */
export const utcOffset = mapped(u16le, {
  decode: (raw): number | undefined => (raw === UNSPECIFIED ? undefined : (raw << 16) >> 16),
  encode: (minutes: number | undefined) => (minutes === undefined ? UNSPECIFIED : minutes & 0xffff),
});

const UNSPECIFIED = 0x07ff;
