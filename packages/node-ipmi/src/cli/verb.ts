import type { Clock } from "@longshore/kit";
import type { Sender } from "../ipmi-session.ts";
import type { Privilege } from "../privilege.ts";
import type { BmcAddress, SendOptions, World } from "../target.ts";
import type { Args, Values } from "./args.ts";
import type { Globals } from "./globals.ts";
import type { CommandIo } from "./io.ts";

/** A verb is a value; its place in the registry is its path on the command line. */
export interface VerbSpec<A extends Args, R extends object> {
  /** One line, in the imperative, no full stop. */
  readonly summary: string;
  /** What the summary leaves out; shown by `--help`. */
  readonly description?: string;
  /** What stands behind `node-ipmi -H r1u7-bmc -U admin -E`. */
  readonly examples: readonly string[];
  readonly args: A;
  /** The highest that its commands need: what the session is opened for unless `-L` says otherwise. */
  readonly privilege: Privilege;
  /** Throws when the arguments do not go together: before any BMC is asked. */
  check?(args: Values<A>): void;
  /** Asks one BMC; what it returns is what `-o json` prints. */
  run(call: Call<Values<A>>): Promise<R>;
  /** The same for people, as users of ipmitool know it. */
  text(result: R, args: Values<A>): string;
}

export interface Call<V> {
  /** Every command sent with it ends when the user stops. */
  readonly bmc: Sender;
  readonly args: V;
  readonly clock: Clock;
}

/** Any verb that asks a BMC, its arguments no longer known to the compiler. */
export interface Verb {
  readonly summary: string;
  readonly description?: string;
  readonly examples: readonly string[];
  readonly args: Args;
  readonly privilege: Privilege;
  check(args: Readonly<Record<string, unknown>>): void;
  /** What one BMC said, twice: for machines and for people. */
  ask(call: Call<Readonly<Record<string, unknown>>>): Promise<Said>;
}

export interface Said {
  readonly result: object;
  text(): string;
}

/** A verb that asks BMCs without a session: it needs neither user nor password. */
export interface Knock {
  readonly summary: string;
  readonly description?: string;
  readonly examples: readonly string[];
  readonly args: Args;
  knock(address: BmcAddress, options: World & SendOptions): Promise<Said>;
}

/** What may stand in the registry. */
export type AnyVerb = Verb | Knock | Program;

/** A verb that is no question to BMCs: it has the terminal to itself and says with which code it ended. */
export interface Program {
  readonly summary: string;
  readonly description?: string;
  readonly examples: readonly string[];
  readonly args: Args;
  run(call: ProgramCall<Readonly<Record<string, unknown>>>): Promise<number>;
}

export interface ProgramCall<V> {
  readonly args: V;
  readonly globals: Globals;
  readonly io: CommandIo;
}

export function defineVerb<const A extends Args, R extends object>(spec: VerbSpec<A, R>): Verb {
  const { summary, description, examples, args, privilege } = spec;
  return {
    summary,
    ...(description !== undefined && { description }),
    examples,
    args,
    privilege,
    check: (given) => spec.check?.(valuesOf(spec, given)),
    async ask({ args: given, ...call }) {
      const values = valuesOf(spec, given);
      const result = await spec.run({ ...call, args: values });
      return { result, text: () => spec.text(result, values) };
    },
  };
}

/** The values that the verb's own `args` have read. */
function valuesOf<A extends Args>(_of: { readonly args: A }, given: Readonly<Record<string, unknown>>): Values<A> {
  return given as Values<A>; // oxlint-disable-line typescript/no-unsafe-type-assertion -- read by `args` itself
}

export function defineProgram<const A extends Args>(
  spec: Omit<Program, "args" | "run"> & { readonly args: A; run(call: ProgramCall<Values<A>>): Promise<number> },
): Program {
  return {
    ...spec,
    run: ({ args, ...rest }) => spec.run({ args: valuesOf(spec, args), ...rest }),
  };
}
