// With `--provisioning`: worlds whose operator takes machines from bare metal to their system.
// `npm run sim -- --seeds N [--from N]` lives through many worlds; `npm run sim -- --seed X [--trace]` through one.
import { parseArgs } from "node:util";
import { runSeed } from "@longshore/testkit/sim";
import { fail } from "./lib/fail.ts";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "1000" },
    from: { type: "string", default: "1" },
    seed: { type: "string" },
    trace: { type: "boolean", default: false },
    provisioning: { type: "boolean", default: false },
  },
});

const provisions = values.provisioning;

if (values.seed !== undefined) await one(numberOf("--seed", values.seed), values.trace);
else await many(numberOf("--from", values.from), numberOf("--seeds", values.seeds));

async function one(seed: number, trace: boolean): Promise<void> {
  const outcome = await runSeed(seed, { provisions, ...(trace && { print: (line) => process.stdout.write(line) }) });
  console.log(JSON.stringify(outcome));
  process.exitCode = outcome.violations.length === 0 ? 0 : 1;
}

async function many(from: number, count: number): Promise<void> {
  const began = performance.now();
  let said = began;
  let failed = 0;
  for (let done = 0; done < count; done++) {
    const { seed, violations } = await runSeed(from + done, { provisions });
    if (violations.length > 0) {
      failed++;
      for (const { invariant, sentence } of violations.slice(0, 3))
        console.log(`seed ${seed}: ${invariant}: ${sentence}`);
      console.log(
        `seed ${seed}: replay with npm run sim -- ${provisions ? "--provisioning " : ""}--seed ${seed} --trace`,
      );
    }
    if (performance.now() - said < 5000) continue;
    said = performance.now();
    console.error(`${done + 1} of ${count} seeds, ${failed} failed, ${rate(done + 1, began)} seeds/s`);
  }
  console.log(JSON.stringify({ seeds: count, from, failed, seedsPerSecond: Number(rate(count, began)) }));
  process.exitCode = failed === 0 ? 0 : 1;
}

function rate(done: number, began: number): string {
  return ((done * 1000) / (performance.now() - began)).toFixed(1);
}

function numberOf(option: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) fail(`${option} is a whole number, not ${JSON.stringify(text)}.`);
  return value;
}
