import { readFileSync } from "node:fs";
import { run } from "@longshore/testkit/tools";
import { expect, it } from "vitest";

const file = (name: string): string => new URL(name, import.meta.url).pathname;
const readme = readFileSync(file("../../README.md"), "utf8");

it.each([
  ["power.ts", "on, with cipher suite 17\n"],
  ["boot.ts", "true\n"],
  ["errors.ts", "IPMI_WRONG_PASSWORD once\n"],
])("the README shows %s, and it prints what the README says", async (name, printed) => {
  expect(readme).toContain(`\`\`\`ts\n${readFileSync(file(name), "utf8")}\`\`\``);
  expect(readme).toContain(printed.trim());
  expect(await run(process.execPath, [file(name)])).toMatchObject({ code: 0, stdout: printed });
});
