import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseOptionsFile, optionsHelp, readOptions } from "@longshore/kit";
import { expect, test } from "vitest";
import { hubOptions } from "./options.ts";

test("the example configuration is one that the hub takes", () => {
  const name = join(import.meta.dirname, "../../../deploy/hub/hub.yaml");
  const { values } = readOptions(hubOptions, {
    argv: [],
    env: {},
    file: parseOptionsFile(hubOptions, { name, text: readFileSync(name, "utf8") }),
  });
  expect(values.nats).toMatchObject({ listen: "0.0.0.0:4222", advertise: ["hub.example.com:4222"] });
  expect(values.stateDirectory).toBe("/var/lib/longshore-hub");
});

test("everything stays on loopback unless told otherwise", () => {
  const { values } = readOptions(hubOptions, { argv: [], env: {} });
  expect([values.nats.listen, values.http.listen]).toEqual(["127.0.0.1:4222", "127.0.0.1:8400"]);
});

test("the help names every option with its environment variable, and never a secret", () => {
  const help = optionsHelp(hubOptions);
  for (const { flag, env } of hubOptions.rows) expect(help).toMatch(new RegExp(`${flag}\\b[^]*env ${env}\\b`));
});
