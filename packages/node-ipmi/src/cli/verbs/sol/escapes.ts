/** What the hands at a console's keyboard mean: characters for the machine, or an order to the command itself. */
export type Typed =
  | { readonly kind: "send"; readonly characters: Uint8Array }
  | { readonly kind: "leave" }
  | { readonly kind: "break" }
  | { readonly kind: "help" };

/** Where the escape stands: orders begin with a tilde at the start of a line, as in ssh. */
export type Escape = "line start" | "in line" | "tilde";

/** Splits what was typed into characters and orders; a tilde is held until the next character says what it was. */
export function escapesIn(state: Escape, typed: Uint8Array): readonly [Escape, readonly Typed[]] {
  const found: Typed[] = [];
  let plain: number[] = [];
  let at = state;
  const order = (kind: "leave" | "break" | "help"): void => {
    if (plain.length > 0) found.push({ kind: "send", characters: Uint8Array.from(plain) });
    plain = [];
    found.push({ kind });
  };
  for (const character of typed) {
    const kind = at === "tilde" ? ORDERS[character] : undefined;
    if (kind !== undefined) {
      order(kind);
      at = "line start";
    } else if (at === "line start" && character === TILDE) at = "tilde";
    else {
      if (at === "tilde" && character !== TILDE) plain.push(TILDE); // it was none: the machine gets both
      plain.push(character);
      at = character === RETURN || character === LINE_FEED ? "line start" : "in line";
    }
  }
  if (plain.length > 0) found.push({ kind: "send", characters: Uint8Array.from(plain) });
  return [at, found];
}

const TILDE = 0x7e;
const RETURN = 0x0d;
const LINE_FEED = 0x0a;
const ORDERS: Readonly<Record<number, "leave" | "break" | "help">> = {
  0x2e: "leave", // .
  0x42: "break", // B
  0x3f: "help", // ?
};
