import { cliErrors } from "../errors.ts";
import type { Io } from "../io.ts";
import { readContextFile, readText } from "./context-file.ts";
import { type OperatorContext, parseOperatorContext } from "./operator-context.ts";

/** The context to work in: `--context`, then LONGSHORE_CONTEXT (each a name or the path of a context file), then the current one. */
export async function chooseContext(io: Io, given: string | undefined): Promise<OperatorContext> {
  const wanted = given ?? (io.env["LONGSHORE_CONTEXT"] || undefined);
  if (wanted !== undefined && isPath(wanted)) {
    const content = await readText(io, wanted);
    if (content === undefined) throw cliErrors.CLI_FILE_UNREADABLE({ path: wanted, reason: "there is no such file" });
    return parseOperatorContext(content, wanted);
  }
  const file = await readContextFile(io);
  const name = wanted ?? file.current;
  if (name === undefined) throw cliErrors.CLI_NO_CONTEXT({});
  const context = file.contexts[name];
  if (context === undefined) throw cliErrors.CLI_CONTEXT_NOT_FOUND({ name, known: Object.keys(file.contexts) });
  return context;
}

function isPath(text: string): boolean {
  return text.includes("/") || text.endsWith(".json");
}
