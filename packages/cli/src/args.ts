import type { Duration } from "@longshore/kit";
import { parseDuration } from "@longshore/kit";
import type { Completer } from "./completion/completer.ts";
import { cliErrors } from "./errors.ts";

/** One argument of a command: how it is written, its one doc line, and how its text becomes a value. */
export interface Arg<T> {
  readonly kind: "positional" | "flag" | "option";
  readonly doc: string;
  /** One letter: `f` for `-f`. */
  readonly short?: string | undefined;
  /** Without dashes, where it differs from the key. */
  readonly long?: string | undefined;
  /** What stands for the value in help: `NAME`. */
  readonly value?: string | undefined;
  readonly required: boolean;
  readonly repeated: boolean;
  readonly choices?: readonly string[] | undefined;
  readonly complete?: Completer | undefined;
  /** `raw` holds the texts given, in order; empty when there are none. `name` is for messages. */
  read(raw: readonly string[], name: string): T;
}

// oxlint-disable-next-line typescript/no-explicit-any -- stands for an argument of any value
export type Args = Readonly<Record<string, Arg<any>>>;
export type Values<A extends Args> = { readonly [K in keyof A]: A[K] extends Arg<infer T> ? T : never };

interface OptionStyle {
  readonly short?: string;
  readonly long?: string;
  readonly value?: string;
  readonly complete?: Completer;
}

export function positional(doc: string, style: OptionStyle = {}): Arg<string> {
  return { kind: "positional", doc, ...style, required: true, repeated: false, read: (raw) => raw[0] ?? "" };
}

export function optionalPositional(doc: string, style: OptionStyle = {}): Arg<string | undefined> {
  return { kind: "positional", doc, ...style, required: false, repeated: false, read: (raw) => raw[0] };
}

/** All that is left. */
export function restPositional(doc: string, style: OptionStyle = {}): Arg<readonly string[]> {
  return { kind: "positional", doc, ...style, required: false, repeated: true, read: (raw) => raw };
}

export function choicePositional<const V extends string>(choices: readonly V[], doc: string): Arg<V> {
  const read = (raw: readonly string[], name: string): V => oneOf(choices, raw[0] ?? "", name);
  return { kind: "positional", doc, required: true, repeated: false, choices, read };
}

export function flag(doc: string, style: OptionStyle = {}): Arg<boolean> {
  return { kind: "flag", doc, ...style, required: false, repeated: false, read: (raw) => raw.length > 0 };
}

export function text(doc: string, style: OptionStyle = {}): Arg<string | undefined> {
  return { kind: "option", doc, ...style, required: false, repeated: false, read: (raw) => raw.at(-1) };
}

export function texts(doc: string, style: OptionStyle = {}): Arg<readonly string[]> {
  return { kind: "option", doc, ...style, required: false, repeated: true, read: (raw) => raw };
}

export function choice<const V extends string>(
  choices: readonly V[],
  doc: string,
  style: OptionStyle = {},
): Arg<V | undefined> {
  const read = (raw: readonly string[], name: string): V | undefined => {
    const given = raw.at(-1);
    return given === undefined ? undefined : oneOf(choices, given, name);
  };
  return { kind: "option", doc, ...style, required: false, repeated: false, choices, read };
}

export function durationOption(doc: string, style: OptionStyle = {}): Arg<Duration | undefined> {
  const read = (raw: readonly string[], name: string): Duration | undefined => {
    const given = raw.at(-1);
    if (given === undefined) return undefined;
    const duration = parseDuration(given);
    if (duration === undefined)
      throw cliErrors.CLI_BAD_VALUE({ name, found: given, expected: "a duration such as 90s, 24h or 7d" });
    return duration;
  };
  return { kind: "option", doc, value: "DURATION", ...style, required: false, repeated: false, read };
}

/** The flag of an argument as it is typed: `--from-literal`. */
export function longName(key: string, arg: Pick<Arg<unknown>, "long">): string {
  return `--${arg.long ?? key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** The name of a positional as help shows it: `NAME`. */
export function positionalName(key: string, arg: Pick<Arg<unknown>, "value">): string {
  return arg.value ?? key.replaceAll(/[A-Z]/g, (letter) => `-${letter}`).toUpperCase();
}

function oneOf<const V extends string>(choices: readonly V[], given: string, name: string): V {
  const found = choices.find((choice) => choice === given);
  if (found === undefined) throw cliErrors.CLI_BAD_VALUE({ name, found: given, expected: choices.join(", ") });
  return found;
}
