import { commandErrors } from "./errors.ts";

/** One argument of a verb: how it is written, its one doc line, and how its text becomes a value. */
export interface Arg<T> {
  readonly kind: "positional" | "flag" | "option";
  readonly doc: string;
  /** One letter: `H` for `-H`. */
  readonly short?: string | undefined;
  /** What stands for the value in help: `HOST`. */
  readonly value?: string | undefined;
  readonly required: boolean;
  readonly repeated: boolean;
  readonly choices?: readonly string[] | undefined;
  /** `raw` holds the texts given, in order; empty when there are none. `name` is for messages. */
  read(raw: readonly string[], name: string): T;
}

// oxlint-disable-next-line typescript/no-explicit-any -- stands for an argument of any value
export type Args = Readonly<Record<string, Arg<any>>>;
export type Values<A extends Args> = { readonly [K in keyof A]: A[K] extends Arg<infer T> ? T : never };

/** How one word becomes a value; throws IPMI_BAD_VALUE. */
export interface Reader<T> {
  (word: string, name: string): T;
  readonly choices?: readonly string[];
}

interface Style {
  readonly short?: string;
  readonly value?: string;
}

export const text: Reader<string> = (word) => word;

export function positional<T>(read: Reader<T>, doc: string, style: Style = {}): Arg<T> {
  return { ...shape("positional", read, doc, style), required: true, read: ([word = ""], name) => read(word, name) };
}

export function optional<T>(read: Reader<T>, doc: string, style: Style = {}): Arg<T | undefined> {
  return { ...shape("positional", read, doc, style), read: lastOf(read) };
}

/** All words that are left; at least one of them. */
export function rest<T>(read: Reader<T>, doc: string, style: Style = {}): Arg<readonly T[]> {
  return { ...shape("positional", read, doc, style), required: true, repeated: true, read: allOf(read) };
}

export function option<T>(read: Reader<T>, doc: string, style: Style = {}): Arg<T | undefined> {
  return { ...shape("option", read, doc, style), read: lastOf(read) };
}

export function options<T>(read: Reader<T>, doc: string, style: Style = {}): Arg<readonly T[]> {
  return { ...shape("option", read, doc, style), repeated: true, read: allOf(read) };
}

export function flag(doc: string, style: Style = {}): Arg<boolean> {
  return { ...shape("flag", text, doc, style), read: (raw) => raw.length > 0 };
}

export function oneOf<const V extends string>(choices: readonly V[]): Reader<V> {
  const read = (word: string, name: string): V => {
    const found = choices.find((choice) => choice === word.toLowerCase());
    if (found === undefined) throw commandErrors.IPMI_BAD_VALUE({ name, found: word, expected: choices.join(", ") });
    return found;
  };
  return Object.assign(read, { choices });
}

/** A whole number, decimal or with 0x. */
export function integer(min: number, max: number): Reader<number> {
  return (word, name) => {
    const value = /^(0x[\da-f]+|-?\d+)$/i.test(word) ? Number(word) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw commandErrors.IPMI_BAD_VALUE({ name, found: word, expected: `a whole number from ${min} to ${max}` });
  };
}

export const number: Reader<number> = (word, name) => {
  const value = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(word) ? Number(word) : Number.NaN;
  if (Number.isFinite(value)) return value;
  throw commandErrors.IPMI_BAD_VALUE({ name, found: word, expected: "a number" });
};

export const byte: Reader<number> = integer(0, 255);

function shape<T>(kind: Arg<T>["kind"], { choices }: Reader<T>, doc: string, style: Style) {
  return { kind, doc, ...style, choices, required: false, repeated: false };
}

function lastOf<T>(read: Reader<T>) {
  return (raw: readonly string[], name: string): T | undefined => {
    const word = raw.at(-1);
    return word === undefined ? undefined : read(word, name);
  };
}

function allOf<T>(read: Reader<T>) {
  return (raw: readonly string[], name: string): readonly T[] => raw.map((word) => read(word, name));
}
