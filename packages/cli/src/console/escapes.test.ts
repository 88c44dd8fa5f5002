import { expect, test } from "vitest";
import { Escapes } from "./escapes.ts";

/** Keystrokes come one by one or many at once; both read the same. */
function read(typed: string): string[] {
  const split = new Escapes();
  const parts = [...Buffer.from(typed)].flatMap((byte) => split.read(Uint8Array.of(byte)));
  const one = new Escapes().read(Buffer.from(typed));
  const shown = (each: readonly (typeof one)[number][]): string =>
    each.map((part) => ("word" in part ? `<${part.word}>` : Buffer.from(part.bytes).toString())).join("");
  expect(shown(parts)).toBe(shown(one));
  return one.map((part) => ("word" in part ? `<${part.word}>` : Buffer.from(part.bytes).toString()));
}

test.each([
  ["~.", ["<leave>"]],
  ["ls\r~.", ["ls\r", "<leave>"]],
  ["ls ~.", ["ls ~."]],
  ["~~.", ["~."]],
  ["~~~.", ["~~."]],
  ["~x", ["~x"]],
  ["~\r~.", ["~\r", "<leave>"]],
  ["~Bh", ["<break>", "h"]],
  ["~?~T", ["<help>", "<take>"]],
  ["cd ~\r\n~.", ["cd ~\r\n", "<leave>"]],
])("%j is read as %j", (typed, expected) => {
  expect(read(typed)).toEqual(expected);
});
