import { systemIo } from "./io/system.ts";
import { run } from "./run.ts";

const io = systemIo();
process.exitCode = await run(process.argv.slice(2), io);
// A line that lingers must not keep the user waiting once everything is said.
io.exit();
