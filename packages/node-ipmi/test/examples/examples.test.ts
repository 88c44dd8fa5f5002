import { readFileSync } from "node:fs";
import { afterEach, expect, it, vi } from "vitest";

const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
const say = vi.spyOn(console, "log").mockImplementation(() => undefined);
afterEach(() => say.mockClear());

it.each([
  { name: "power.ts", play: () => import("./power.ts"), prints: "on, with cipher suite 17" },
  { name: "boot.ts", play: () => import("./boot.ts"), prints: "true" },
  { name: "many.ts", play: () => import("./many.ts"), prints: "200 of 200 are on" },
  { name: "console.ts", play: () => import("./console.ts"), prints: "Welcome to machine, root." },
  { name: "errors.ts", play: () => import("./errors.ts"), prints: "IPMI_WRONG_PASSWORD once" },
])("the README shows $name, which prints what the README says", async ({ name, play, prints }) => {
  const example = readFileSync(new URL(name, import.meta.url), "utf8");
  expect(readme).toContain(`\`\`\`ts\n${example}\`\`\`\n\nprints \`${prints}\``);
  await play();
  expect(say.mock.calls.map((words) => words.join(" "))).toEqual([prints]);
});
