import type { Args, Values } from "./args.ts";
import type { Invocation } from "./invocation.ts";
import type { ExitCode } from "./exit-code.ts";

/** A CLI command is a value; its place in the registry is its path on the command line. */
export interface CommandSpec<A extends Args> {
  /** One line, in the imperative, no full stop. */
  readonly summary: string;
  /** What the summary leaves out; shown by `--help`. */
  readonly description?: string;
  readonly examples: readonly string[];
  readonly args: A;
  /** Resolves to the exit code, `ExitCode.Ok` when it says none. */
  run(invocation: Invocation & { readonly args: Values<A> }): Promise<ExitCode | void>;
}

/** Any command, its arguments no longer known to the compiler. */
export interface Command extends Omit<CommandSpec<Args>, "run"> {
  run(invocation: Invocation & { readonly args: Readonly<Record<string, unknown>> }): Promise<ExitCode | void>;
}

export function defineCommand<const A extends Args>(spec: CommandSpec<A>): Command {
  return spec;
}
