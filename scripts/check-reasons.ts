// An exception from a rule says why: `oxlint-disable-next-line RULE -- a pure table`.
import { unexplained } from "./lib/reasons.ts";
import { report } from "./lib/report.ts";
import { sources } from "./lib/sources.ts";

const files = sources("packages/**/*.ts", "{scripts,test,deploy}/**/*.{ts,mjs}");
report(files.flatMap(unexplained), `${files.length} files`);
