import { Secret } from "../secret.ts";
import { type Duration, formatDuration, parseDuration } from "../duration.ts";

/** One option: type, default, bounds, environment name and doc, said once. */
export interface Option<T> {
  /** What stands after the flag in `--help`: DURATION, PORT, URL … Empty for a switch. */
  readonly placeholder: string;
  readonly doc: string;
  /** As the user would write it; absent = none. */
  readonly defaultText: string | undefined;
  readonly required: boolean;
  /** Overrides the name made from the path. */
  readonly env: string | undefined;
  /** Never printed. */
  readonly secret: boolean;
  /** A list takes several values: `a,b`, a repeated flag, or a YAML list. */
  readonly list: boolean;
  /** The value, or the sentence that says what would be right ("a duration such as 5s or 1m30s"). */
  parse(text: string): { readonly value: T } | { readonly expected: string };
}

interface Common<T> {
  readonly doc: string;
  readonly default?: T;
  readonly env?: string;
}

/** Without a default the option may be left out and its value is undefined, unless `required`. */
type Value<T, O> = O extends { readonly default: T } | { readonly required: true } ? T : T | undefined;

export function text<
  const O extends Common<string> & { required?: true; placeholder?: string; pattern?: RegExp; expected?: string },
>(o: O): Option<Value<string, O>> {
  return make(o, o.placeholder ?? "TEXT", o.default, (value) =>
    o.pattern !== undefined && !o.pattern.test(value)
      ? { expected: o.expected ?? `text that matches ${o.pattern}` }
      : { value },
  );
}

export function path<const O extends Common<string> & { required?: true }>(o: O): Option<Value<string, O>> {
  return make(o, "PATH", o.default, (value) => (value === "" ? { expected: "a path" } : { value }));
}

export function int<
  const O extends Common<number> & { min: number; max: number; placeholder?: string; required?: true },
>(o: O): Option<Value<number, O>> {
  return make(o, o.placeholder ?? "N", o.default?.toString(), (value) => {
    const number = Number(value);
    const fits = /^-?\d+$/.test(value) && number >= o.min && number <= o.max;
    return fits ? { value: number } : { expected: `a whole number from ${o.min} to ${o.max}` };
  });
}

/** Bounds are written like values: `min: "100ms", max: "60s"`. */
export function duration<const O extends Common<string> & { min: string; max: string }>(
  o: O,
): Option<O extends { default: string } ? Duration : Duration | undefined> {
  const [min, max] = [parseDuration(o.min) ?? 0, parseDuration(o.max) ?? 0];
  return make(o, "DURATION", o.default, (value) => {
    const parsed = parseDuration(value);
    if (parsed === undefined || parsed < min || parsed > max) {
      return { expected: `a duration from ${formatDuration(min)} to ${formatDuration(max)}, such as 5s or 1m30s` };
    }
    return { value: parsed };
  });
}

export function url<const O extends Common<string> & { protocols: readonly string[]; required?: true }>(
  o: O,
): Option<Value<string, O>> {
  const expected = `a URL that begins with ${o.protocols.map((protocol) => `${protocol}://`).join(" or ")}`;
  return make(o, "URL", o.default, (value) => {
    const parsed = URL.canParse(value) ? new URL(value) : undefined;
    return parsed !== undefined && o.protocols.includes(parsed.protocol.slice(0, -1)) ? { value } : { expected };
  });
}

/** `host:port` with `[::1]:port` for IPv6. */
export function hostPort<const O extends Common<string> & { required?: true }>(o: O): Option<Value<string, O>> {
  const expected = "an address and port such as 127.0.0.1:8400 or [::1]:8400";
  return make(o, "ADDRESS:PORT", o.default, (value) => {
    const port = Number(/^(?:\[[0-9a-fA-F:.]+\]|[^\s:[\]]+):(\d{1,5})$/.exec(value)?.[1] ?? -1);
    return port >= 0 && port <= 65535 ? { value } : { expected };
  });
}

export function choice<const V extends string, const O extends Common<V>>(
  values: readonly V[],
  o: O,
): Option<Value<V, O>> {
  return make(o, values.join("|"), o.default, (value) => {
    const found = values.find((each) => each === value);
    return found === undefined ? { expected: `one of ${values.join(", ")}` } : { value: found };
  });
}

/** On or off; off unless the default says otherwise. */
export function flag(o: Common<boolean>): Option<boolean> {
  return make(o, "", String(o.default ?? false), (value) =>
    value === "true" || value === "false" ? { value: value === "true" } : { expected: "true or false" },
  );
}

export function secretText(o: Common<never>): Option<Secret | undefined> {
  return { ...make(o, "SECRET", undefined, (value) => ({ value: new Secret(value) })), secret: true };
}

/** Several texts; empty when left out. */
export function list(o: Common<string> & { placeholder?: string }): Option<readonly string[]> {
  const parse = (value: string): { value: readonly string[] } => ({
    value: value
      .split(",")
      .map((each) => each.trim())
      .filter(Boolean),
  });
  return { ...make<readonly string[]>(o, o.placeholder ?? "TEXT,…", o.default ?? "", parse), list: true };
}

function make<T>(
  o: { readonly doc: string; readonly env?: string; readonly required?: boolean },
  placeholder: string,
  defaultText: string | undefined,
  parse: (text: string) => { readonly value: unknown } | { readonly expected: string },
): Option<T> {
  return {
    placeholder,
    doc: o.doc,
    defaultText,
    required: o.required ?? false,
    env: o.env,
    secret: false,
    list: false,
    parse: parse as Option<T>["parse"],
  };
}
