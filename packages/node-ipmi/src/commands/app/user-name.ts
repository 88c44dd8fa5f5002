import { bytes, mapped } from "@longshore/kit";

export const USER_NAME_BYTES = 16;

/** A user's name: 16 bytes, filled up with zeros. */
export const userName = mapped(bytes(USER_NAME_BYTES), {
  decode: (raw) => {
    const end = raw.indexOf(0);
    return new TextDecoder().decode(end < 0 ? raw : raw.subarray(0, end));
  },
  encode: (name) => {
    const text = new TextEncoder().encode(name);
    const padded = new Uint8Array(Math.max(USER_NAME_BYTES, text.length)); // what is too long is refused, not cut
    padded.set(text);
    return padded;
  },
});
