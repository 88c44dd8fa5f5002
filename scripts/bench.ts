// `npm run bench -- NAME`: runs test/bench/NAME.ts and prints one line of JSON per figure.
import { cpus, loadavg } from "node:os";
import { benchNames, loadBench } from "./lib/benches.ts";
import { fail } from "./lib/fail.ts";
import { figureLine } from "./lib/figure-line.ts";

const [name, ...args] = process.argv.slice(2);
const bench = name === undefined ? undefined : await loadBench(name);
if (bench === undefined)
  fail(name === undefined ? "Which bench?" : `There is no bench "${name}".`, `One of: ${benchNames().join(", ")}.`);

const load = loadavg().map((average) => Math.round(average * 100) / 100);
console.log(JSON.stringify({ bench: name, node: process.version, cores: cpus().length, load }));
const controller = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => controller.abort(new Error(signal)));
try {
  for await (const figure of bench({ args, signal: controller.signal, log: (line) => console.error(line) }))
    console.log(figureLine(figure));
  process.exit(0);
} catch (error) {
  fail(error);
}
