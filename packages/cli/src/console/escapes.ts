/** What was typed: bytes for the console, or a word to us. */
export type Typed = { readonly bytes: Uint8Array } | { readonly word: EscapeWord };

export type EscapeWord = "leave" | "break" | "take" | "help";

/** As those of ssh: only right after the beginning of a line. */
export const ESCAPES: Readonly<Record<string, { readonly word: EscapeWord; readonly doc: string }>> = {
  ".": { word: "leave", doc: "leave" },
  B: { word: "break", doc: "send a break (SysRq of Linux: a letter follows)" },
  T: { word: "take", doc: "write, whoever does now" },
  "?": { word: "help", doc: "this list" },
};

/** Finds our words in what is typed; `~~` is a tilde for the console. */
export class Escapes {
  #at: "start of line" | "in line" | "after tilde" = "start of line";

  read(bytes: Uint8Array): readonly Typed[] {
    const typed: Typed[] = [];
    let plain: number[] = [];
    for (const byte of bytes) {
      const word = this.#at === "after tilde" ? ESCAPES[String.fromCharCode(byte)]?.word : undefined;
      if (word !== undefined) {
        if (plain.length > 0) typed.push({ bytes: Uint8Array.from(plain) });
        plain = [];
        typed.push({ word });
        this.#at = "start of line";
      } else if (this.#at === "start of line" && byte === TILDE) {
        this.#at = "after tilde";
      } else {
        if (this.#at === "after tilde" && byte !== TILDE) plain.push(TILDE);
        plain.push(byte);
        this.#at = byte === CARRIAGE_RETURN || byte === LINE_FEED ? "start of line" : "in line";
      }
    }
    if (plain.length > 0) typed.push({ bytes: Uint8Array.from(plain) });
    return typed;
  }
}

const TILDE = 0x7e;
const CARRIAGE_RETURN = 0x0d;
const LINE_FEED = 0x0a;
