// `npm run bench -- NAME`: runs test/bench/NAME.ts and prints one line of JSON per figure; `--record` writes them to
// docs/measured, too.
import { cpus, loadavg } from "node:os";
import type { Figure } from "@longshore/testkit/tools";
import { benchNames, loadBench } from "./lib/benches.ts";
import { fail } from "./lib/fail.ts";
import { figureLine, figureTable } from "./lib/figure-line.ts";
import { record } from "./lib/record.ts";

const [name, ...rest] = process.argv.slice(2);
const args = rest.filter((arg) => arg !== "--record");
const bench = name === undefined ? undefined : await loadBench(name);
if (bench === undefined)
  fail(name === undefined ? "Which bench?" : `There is no bench "${name}".`, `One of: ${benchNames().join(", ")}.`);

const load = (): number[] => loadavg().map((average) => Math.round(average * 100) / 100);
const atFirst = load();
console.log(JSON.stringify({ bench: name, node: process.version, cores: cpus().length, load: atFirst }));
const controller = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => controller.abort(new Error(signal)));
try {
  const figures: Figure[] = [];
  for await (const measured of bench({ args, signal: controller.signal, log: (line) => console.error(line) })) {
    const figure = { ...measured, load: load()[0] ?? 0 };
    console.log(figureLine(figure));
    figures.push(figure);
  }
  if (rest.includes("--record"))
    record(`bench-${name}`, `npm run bench -- ${name} --record`, `Figures of one run, load ${atFirst.join(", ")}`, [
      figureTable(figures),
    ]);
  process.exit(0);
} catch (error) {
  fail(error);
}
