import { runAgent } from "./io/run.ts";

process.exitCode = await runAgent(process.argv.slice(2), process.env);
