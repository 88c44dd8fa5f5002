import type { Codec } from "@longshore/kit";

/**
 * A string with its type and length in one byte, as SDRs (IPMI 2.0 §43.15) and FRU areas (FRU storage definition §13)
 * have it: plain, BCD plus or 6-bit packed ASCII. Written as 8-bit ASCII, in which one character alone takes two bytes,
 * because length 1 marks the end of a FRU area.
 */
export function typeLength(kind: "sdr" | "fru"): Codec<string> {
  const max = kind === "sdr" ? 0x1f : 0x3f;
  return {
    read(from) {
      const head = from.byte();
      return textOf(head >> 6, from.copy(head & max), kind);
    },
    write(to, value) {
      const text = kind === "fru" && value.length === 1 ? `${value} ` : value;
      if (text.length > max) to.refuse(`at most ${max} characters`, value);
      to.byte(ASCII_8 | text.length);
      to.put(Uint8Array.from(text, (char) => char.charCodeAt(0) & 0xff));
    },
  };
}

/** The text in bytes of an encoding 0 to 3; what is binary is shown as hexadecimal digits. */
export function textOf(encoding: number, raw: Uint8Array, kind: "sdr" | "fru"): string {
  switch (encoding) {
    case 0:
      return kind === "sdr" ? utf16(raw) : hex(raw);
    case 1:
      return trimmed(Array.from(raw, (byte) => `${BCD_PLUS[byte >> 4]}${BCD_PLUS[byte & 0x0f]}`).join(""));
    case 2:
      return trimmed(sixBit(raw));
    default:
      return trimmed(Array.from(raw, (byte) => String.fromCharCode(byte)).join(""));
  }
}

const ASCII_8 = 0xc0;
const BCD_PLUS = "0123456789 -.:,_";

/** Four characters in three bytes, the first in the lowest bits. */
function sixBit(raw: Uint8Array): string {
  let text = "";
  let bits = 0;
  let count = 0;
  for (const byte of raw) {
    bits |= byte << count;
    count += 8;
    while (count >= 6) {
      text += String.fromCharCode(0x20 + (bits & 0x3f));
      bits >>>= 6;
      count -= 6;
    }
  }
  return text;
}

function utf16(raw: Uint8Array): string {
  return trimmed(new TextDecoder("utf-16le").decode(raw));
}

function hex(raw: Uint8Array): string {
  return Array.from(raw, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Fields are filled up with blanks or zeros by many; neither belongs to the text. */
function trimmed(text: string): string {
  // oxlint-disable-next-line no-control-regex -- NUL is what is looked for
  return text.replace(/[\u0000 ]+$/, "");
}
