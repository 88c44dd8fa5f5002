// `npm run check [-- NAME…]`: what holds for the whole checkout.
import { checks, runChecks } from "./lib/checks.ts";
import { fail } from "./lib/fail.ts";
import { closingLine, tally } from "./lib/suite.ts";

const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !(name in checks));
if (unknown !== undefined) fail(`There is no check "${unknown}".`, `One of: ${Object.keys(checks).join(", ")}.`);

const result = await runChecks(wanted.length > 0 ? wanted : Object.keys(checks), (line) => console.log(line));
console.log(`\n${closingLine(tally([result], false))}`);
process.exitCode = result.failed === 0 ? 0 : 1;
