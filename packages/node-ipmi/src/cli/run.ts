import { isLongshoreError, messageOf } from "@longshore/kit";
import { commandErrors } from "./errors.ts";
import { ExitCode } from "./exit-code.ts";
import { groupHelp, verbHelp } from "./help.ts";
import type { CommandIo } from "./io.ts";
import { parse, type Parsed } from "./parse.ts";
import { reportLines, reportOf } from "./report.ts";
import { sweep } from "./sweep.ts";

/** One run of the command `node-ipmi`, from the words after its name to its exit code. Never throws. */
export async function runCommand(argv: readonly string[], io: CommandIo): Promise<number> {
  const words = argv[0] === "help" ? [...argv.slice(1), "--help"] : argv;
  try {
    return await runParsed(parse(words), io);
  } catch (error) {
    if (io.signal.aborted) return ExitCode.Interrupted;
    const report = reportOf(isLongshoreError(error) ? error : unexpected(error, io));
    const lines = wantsJson(words) ? [JSON.stringify({ error: report })] : reportLines(report);
    io.stderr.write(`${lines.join("\n")}\n`);
    return USAGE.has(report.code) ? ExitCode.Usage : ExitCode.Failed;
  }
}

async function runParsed(parsed: Parsed, io: CommandIo): Promise<number> {
  const { path, verb, globals } = parsed;
  if (globals.version && verb === undefined) return say(io, `node-ipmi ${io.version}`);
  const columns = Math.min(io.stdout.columns ?? MOST_COLUMNS, MOST_COLUMNS);
  if (verb === undefined) {
    const help = groupHelp(path ?? "", columns);
    if (globals.help) return say(io, help);
    io.stderr.write(`${help}\n`);
    return ExitCode.Usage;
  }
  if (globals.help) return say(io, verbHelp(path ?? "", verb, columns));
  if ("run" in verb) return await verb.run({ args: parsed.args, globals, io });
  return await sweep({ ...parsed, path: path ?? "", verb }, io);
}

/** What the user typed is wrong; nothing was sent. */
const USAGE: ReadonlySet<string> = new Set([
  "IPMI_USAGE",
  "IPMI_BAD_VALUE",
  "IPMI_NO_HOST",
  "IPMI_ONE_HOST",
  "IPMI_NO_PASSWORD",
  "IPMI_FILE",
] satisfies (keyof typeof commandErrors.entries)[]);

/** Lines longer than this are hard to read, however wide the terminal. */
const MOST_COLUMNS = 100;

function say(io: CommandIo, text: string): number {
  io.stdout.write(`${text}\n`);
  return ExitCode.Ok;
}

function unexpected(error: unknown, io: CommandIo) {
  if (io.env["NODE_IPMI_DEBUG"] === "1" && error instanceof Error) io.stderr.write(`${error.stack}\n`);
  return commandErrors.IPMI_UNEXPECTED({ reason: messageOf(error) });
}

/** Looked for in the words themselves: the error may be that they cannot be parsed. */
function wantsJson(argv: readonly string[]): boolean {
  return argv.some(
    (word, at) =>
      /^(-ojson|--output=json)$/.test(word) || (word === "json" && /^(-o|--output)$/.test(argv[at - 1] ?? "")),
  );
}
