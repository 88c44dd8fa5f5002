import type { Option } from "./option.ts";

/** Options by name, in groups: `{ nats: { url: url({ … }) } }` is `nats.url` in a file and `--nats-url` as a flag. */
export interface OptionTree {
  readonly [name: string]: AnyOption | OptionTree;
}

// oxlint-disable-next-line typescript/no-explicit-any -- an option of whatever value
export type AnyOption = Option<any>;

export type Values<C extends { readonly tree: OptionTree }> = ValuesOf<C["tree"]>;
type ValuesOf<T> = { readonly [K in keyof T]: T[K] extends Option<infer V> ? V : ValuesOf<T[K]> };

/** The one option table of a program, from which reading, `--help` and docs follow. */
export interface ConfigTable<T extends OptionTree> {
  readonly program: string;
  readonly tree: T;
  readonly rows: readonly OptionRow[];
}

export interface OptionRow {
  /** `nats.url` */
  readonly path: string;
  /** `--nats-url` */
  readonly flag: string;
  /** `LONGSHORE_AGENT_NATS_URL` */
  readonly env: string;
  readonly option: AnyOption;
}

/** `program` is the command's name, e.g. "longshore-agent": it also begins the names in the environment. */
export function config<const T extends OptionTree>(program: string, tree: T): ConfigTable<T> {
  return { program, tree, rows: [...rowsOf(program, tree, [])] };
}

export function isOption(node: AnyOption | OptionTree): node is AnyOption {
  return typeof node["parse"] === "function";
}

function* rowsOf(program: string, tree: OptionTree, above: readonly string[]): Generator<OptionRow> {
  for (const [name, node] of Object.entries(tree)) {
    const path = [...above, name];
    if (!isOption(node)) {
      yield* rowsOf(program, node, path);
      continue;
    }
    const kebab = path.map(kebabCase).join("-");
    const env = node.env ?? `${program}-${kebab}`.toUpperCase().replaceAll("-", "_");
    yield { path: path.join("."), flag: `--${kebab}`, env, option: node };
  }
}

function kebabCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
