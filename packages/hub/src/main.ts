import { runHub } from "./io/run.ts";

process.exitCode = await runHub(process.argv.slice(2), process.env);
