export { type Command, defineCommand } from "./command.ts";
export { type OperatorContext, parseOperatorContext } from "./context/operator-context.ts";
export { cliErrors } from "./errors.ts";
export { EXIT_CODE_DOCS, ExitCode } from "./exit-code.ts";
export type { Io } from "./io.ts";
export { systemIo } from "./io/system.ts";
export { renderCliReference } from "./reference.ts";
export { run } from "./run.ts";
