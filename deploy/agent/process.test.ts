import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { agentProcess } from "./process.ts";

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");
const settings = Object.entries(agentProcess.env).map((entry) => entry.join("="));

test("systemd runs the agent as it was measured", () => {
  const unit = read("../systemd/longshore-agent.service");
  expect(unit).toContain(`\nEnvironment=NODE_OPTIONS="${agentProcess.flags.join(" ")}"\n`);
  expect(unit).toContain(`\nEnvironment=${settings.join(" ")}\n`);
});

test("the image runs the agent as it was measured", () => {
  const file = read("Containerfile");
  for (const name of ["NODE_OPTIONS", ...Object.keys(agentProcess.env)]) {
    expect(file).toContain(`\nARG ${name}\n`);
    expect(file).toContain(` ${name}=$${name} `);
  }
});
