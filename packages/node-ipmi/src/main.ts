import { runCommand } from "./cli/run.ts";
import { hideArguments, systemCommand } from "./io/system-command.ts";

const words = process.argv.slice(2);
hideArguments();
const command = systemCommand();
command.end(await runCommand(words, command));
