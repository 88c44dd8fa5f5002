import { nearest } from "@longshore/kit";
import { answerCompletion } from "./completion/answer-completion.ts";
import { chooseContext } from "./context/choose-context.ts";
import { cliErrors } from "./errors.ts";
import { exitCodeOf } from "./exit-code-of.ts";
import { ExitCode } from "./exit-code.ts";
import { commandHelp, groupHelp } from "./help.ts";
import { lazyHub } from "./hub.ts";
import type { Invocation } from "./invocation.ts";
import type { Io } from "./io.ts";
import { confirmer } from "./confirm.ts";
import { colors } from "./output/colors.ts";
import { renderCauses, renderError, reportOf } from "./output/error.ts";
import { createOut } from "./output/out.ts";
import { findCommand, type Found } from "./parse/find-command.ts";
import { parseArgs } from "./parse/parse-args.ts";
import { issuesOf } from "./documents/issues-of.ts";
import { isNoun, loadCommand, nounSummaries, pathsBelow, registry } from "./registry.ts";

/** One run of the CLI, from the words after its name to its exit code. Never throws. */
export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  try {
    if (argv[0] === "complete" && argv[1] === "--") return await answerCompletion(argv.slice(2), io);
    if (argv[0] === "--version" || argv[0] === "-V") {
      io.stdout.write(`longshore ${io.version}\n`);
      return ExitCode.Ok;
    }
    return await runFound(findCommand(argv), io);
  } catch (error) {
    return fail(error, argv, io);
  }
}

async function runFound(found: Found, io: Io): Promise<ExitCode> {
  if (found.at === "unknown") throw unknownCommand(found);
  if (found.at === "group") return showGroup(found.noun, found.help || found.noun === "", io);
  const command = await loadCommand(found.path);
  if (command === undefined) throw unknownCommand({ noun: "", word: found.path });
  const { args, globals } = parseArgs(found.path, command, found.rest);
  if (globals.help) {
    io.stdout.write(`${commandHelp(found.path, command, helpColumns(io))}\n`);
    return ExitCode.Ok;
  }
  await using hub = lazyHub(io, () => chooseContext(io, globals.context), globals.timeout);
  const out = createOut(io);
  const invocation: Invocation = {
    hub,
    out,
    io,
    signal: io.signal,
    site: async (given) => given ?? (await hub.context()).site,
    confirm: confirmer(io),
  };
  try {
    return (await command.run({ ...invocation, args })) ?? ExitCode.Ok;
  } finally {
    out.settle();
  }
}

async function showGroup(noun: string, asked: boolean, io: Io): Promise<ExitCode> {
  const loaded = pathsBelow(noun).map(async (path) => [path, await loadCommand(path)] as const);
  const commands = (await Promise.all(loaded)).flatMap(([path, command]) =>
    command ? [[path, command] as const] : [],
  );
  (asked ? io.stdout : io.stderr).write(`${groupHelp(noun, commands, helpColumns(io))}\n`);
  return asked ? ExitCode.Ok : ExitCode.Usage;
}

/** Lines longer than this are hard to read, however wide the terminal. */
const MOST_COLUMNS = 120;

function helpColumns({ stdout }: Io): number {
  return Math.min(stdout.columns ?? MOST_COLUMNS, MOST_COLUMNS);
}

function unknownCommand({ noun, word }: { readonly noun: string; readonly word: string }): Error {
  const known = noun === "" ? [...Object.keys(registry), ...Object.keys(nounSummaries)] : pathsBelow(noun);
  const words = known
    .map((path) => (isNoun(noun) ? path.slice(noun.length + 1) : path))
    .filter((each) => !each.includes(" "));
  const meant = nearest(word, words);
  const command = ["longshore", noun].filter(Boolean).join(" ");
  const reason = `there is no command \`${command} ${word}\`${meant ? `; did you mean \`${command} ${meant}\`?` : ""}`;
  return cliErrors.CLI_USAGE({ reason, command });
}

function fail(error: unknown, argv: readonly string[], io: Io): ExitCode {
  if (io.signal.aborted) return ExitCode.Interrupted;
  const report = reportOf(error, issuesOf(error));
  const paint = colors(io.stderr.isTTY, io.env);
  const lines = wantsJson(argv) ? [JSON.stringify(report)] : renderError(report, paint);
  const causes = io.env["LONGSHORE_DEBUG"] === "1" ? renderCauses(error) : [];
  io.stderr.write(`${[...lines, ...causes].join("\n")}\n`);
  return exitCodeOf(error);
}

/** Looked for in the words themselves: the error may be that they cannot be parsed. */
function wantsJson(argv: readonly string[]): boolean {
  return argv.some(
    (word, i) =>
      word === "-ojson" || word === "--output=json" || (word === "json" && /^(-o|--output)$/.test(argv[i - 1] ?? "")),
  );
}
