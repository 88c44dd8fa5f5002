import { errorCatalog } from "../errors.ts";
import { nearest } from "../nearest.ts";
import { type ConfigTable, isOption, type OptionRow, type OptionTree, type Values } from "./config.ts";

export const optionErrors = errorCatalog({
  OPTIONS_INVALID: {
    retry: "never",
    message: (d: { program: string; problems: readonly string[] }) => d.problems.join("\n"),
    hint: (d: { program: string }) => `\`${d.program} --help\` lists every option.`,
  },
});

export interface OptionSources {
  /** Flags and positional arguments, without the program itself. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What the configuration file says, as `parseOptionsFile` read it. */
  readonly file?: OptionsFile | undefined;
}

/**
 * Reads flags over environment over file over defaults. Throws OPTIONS_INVALID that lists every problem with its place
 * (`agent.yaml:3:7 nats.url: …`); nothing unknown passes.
 */
export function readOptions<T extends OptionTree>(
  table: ConfigTable<T>,
  sources: OptionSources,
): ReadOptions<Values<ConfigTable<T>>> {
  const problems: string[] = [...(sources.file?.problems ?? [])];
  const fromFile = sources.file?.given ?? new Map<string, Given>();
  const { given: fromFlags, rest } = readFlags(table, sources.argv, problems);
  const values = new Map<string, unknown>();
  for (const row of table.rows) {
    const given = fromFlags.get(row.path) ?? fromEnvironment(row, sources.env) ?? fromFile.get(row.path);
    values.set(row.path, valueOf(row, given, problems));
  }
  if (problems.length > 0) throw optionErrors.OPTIONS_INVALID({ program: table.program, problems });
  return { values: build(table.tree, values, []) as Values<ConfigTable<T>>, rest };
}

/** The values that a configuration file gives by path, and all that is wrong with it. */
export interface OptionsFile {
  readonly given: ReadonlyMap<string, Given>;
  readonly problems: readonly string[];
}

export interface ReadOptions<V> {
  readonly values: V;
  /** Arguments that are no flags. */
  readonly rest: readonly string[];
}

/** A value as it was written, and where. */
export interface Given {
  readonly text: string;
  readonly place: string;
}

function valueOf(row: OptionRow, given: Given | undefined, problems: string[]): unknown {
  const text = given?.text ?? row.option.defaultText;
  if (text === undefined) {
    if (row.option.required)
      problems.push(
        `${row.path}: missing; give ${row.flag} ${row.option.placeholder}, ${row.env}, or set it in the file`,
      );
    return undefined;
  }
  const parsed = row.option.parse(text);
  if ("value" in parsed) return parsed.value;
  const found = row.option.secret ? "[redacted]" : JSON.stringify(text);
  problems.push(`${given?.place ?? "default"} ${row.path}: ${found} is not ${parsed.expected}`);
  return undefined;
}

function fromEnvironment(row: OptionRow, env: OptionSources["env"]): Given | undefined {
  const text = env[row.env];
  return text === undefined || text === "" ? undefined : { text, place: row.env };
}

function readFlags(
  table: ConfigTable<OptionTree>,
  argv: readonly string[],
  problems: string[],
): { given: Map<string, Given>; rest: string[] } {
  const given = new Map<string, Given>();
  const rest: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const argument = argv[i] ?? "";
    if (argument === "--") return { given, rest: [...rest, ...argv.slice(i + 1)] };
    if (!argument.startsWith("--")) {
      rest.push(argument);
      continue;
    }
    const [name, inline] = splitFlag(argument);
    const row = table.rows.find(
      (each) => each.flag === name || (each.option.placeholder === "" && `--no-${each.flag.slice(2)}` === name),
    );
    if (row === undefined) {
      problems.push(
        `${name}: no such option${suggestion(
          name,
          table.rows.map((each) => each.flag),
        )}`,
      );
      continue;
    }
    const value = row.option.placeholder === "" ? (inline ?? String(name === row.flag)) : (inline ?? argv[++i]);
    if (value === undefined) problems.push(`${name}: needs a value: ${row.flag} ${row.option.placeholder}`);
    else if (row.option.list && given.has(row.path))
      given.set(row.path, { text: `${given.get(row.path)?.text},${value}`, place: name });
    else given.set(row.path, { text: value, place: name });
  }
  return { given, rest };
}

function splitFlag(argument: string): [string, string | undefined] {
  const equals = argument.indexOf("=");
  return equals === -1 ? [argument, undefined] : [argument.slice(0, equals), argument.slice(equals + 1)];
}

/** "; did you mean port?", or nothing. */
export function suggestion(name: string, known: readonly string[]): string {
  const close = nearest(name, known);
  return close === undefined ? "" : `; did you mean ${close}?`;
}

function build(
  tree: OptionTree,
  values: ReadonlyMap<string, unknown>,
  above: readonly string[],
): Record<string, unknown> {
  const entries = Object.entries(tree).map(([name, node]) => {
    const path = [...above, name];
    return [name, isOption(node) ? values.get(path.join(".")) : build(node, values, path)];
  });
  return Object.fromEntries(entries) as Record<string, unknown>;
}
