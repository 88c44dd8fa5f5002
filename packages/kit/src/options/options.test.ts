import { expect, test } from "vitest";
import { isLongshoreError } from "../errors.ts";
import { config, type Values } from "./config.ts";
import { optionsHelp } from "./help.ts";
import { choice, duration, flag, hostPort, int, list, secretText, text, url } from "./option.ts";
import { parseOptionsFile } from "./options-file.ts";
import { type OptionSources, readOptions } from "./read-options.ts";

const table = config("demo-agent", {
  nats: { url: url({ protocols: ["tls", "nats"], default: "tls://127.0.0.1:4222", doc: "Where the hub listens." }) },
  bmc: {
    commandTimeout: duration({ default: "5s", min: "100ms", max: "60s", doc: "Longest wait for one BMC command." }),
  },
  http: { listen: hostPort({ default: "127.0.0.1:8400", doc: "Health and metrics." }) },
  workers: int({ default: 4, min: 1, max: 64, doc: "Machines handled at once." }),
  level: choice(["info", "debug"], { default: "info", doc: "Log level." }),
  verbose: flag({ doc: "Say more." }),
  labels: list({ doc: "Labels." }),
  password: secretText({ doc: "A password." }),
  site: text({ required: true, pattern: /^[a-z]+$/, expected: "a name of a-z", doc: "Site." }),
});

interface Written extends Partial<Omit<OptionSources, "file">> {
  readonly file?: { readonly name: string; readonly text: string };
}

function read({ file, ...sources }: Written): Values<typeof table> {
  const parsed = file === undefined ? {} : { file: parseOptionsFile(table, file) };
  return readOptions(table, { argv: [], env: {}, ...sources, ...parsed }).values;
}

test("flags win over the environment, the environment over the file, the file over defaults", () => {
  const file = {
    name: "a.yaml",
    text: "site: oslo\nworkers: 2\nlevel: debug\nbmc: {commandTimeout: 1m}\nlabels: [a, b]\n",
  };
  const values = read({
    file,
    env: { DEMO_AGENT_WORKERS: "3", DEMO_AGENT_PASSWORD: "hunter2" },
    argv: ["--workers=5", "--verbose"],
  });
  expect(values.workers).toBe(5);
  expect(read({ file, env: { DEMO_AGENT_WORKERS: "3" } }).workers).toBe(3);
  expect(values).toMatchObject({ level: "debug", verbose: true, labels: ["a", "b"], site: "oslo" });
  expect(values.bmc.commandTimeout).toBe(60_000);
  expect(values.nats.url).toBe("tls://127.0.0.1:4222");
  expect(values.password?.reveal()).toBe("hunter2");
  expect(JSON.stringify(values)).not.toContain("hunter2");
});

test("a repeated list flag adds up, and what is no flag is left over", () => {
  const { values, rest } = readOptions(table, {
    argv: ["run", "--labels", "a", "--labels=b,c", "--site", "x", "--no-verbose", "--", "--y"],
    env: {},
  });
  expect(values.labels).toEqual(["a", "b", "c"]);
  expect(values.verbose).toBe(false);
  expect(rest).toEqual(["run", "--y"]);
});

test.each([
  [
    "an unknown option in the file",
    { file: { name: "a.yaml", text: "site: x\nnats:\n  ulr: tls://h" } },
    "a.yaml:3:3 nats.ulr: no such option; did you mean url?",
  ],
  [
    "a bad value in the file",
    { file: { name: "a.yaml", text: "site: x\nworkers: many" } },
    'a.yaml:2:10 workers: "many" is not a whole number from 1 to 64',
  ],
  ["broken YAML", { file: { name: "a.yaml", text: "site: [x" } }, /^a\.yaml:1:9 /],
  [
    "a list where a map belongs",
    { file: { name: "a.yaml", text: "- x" } },
    "a.yaml:1:1 the file: expected a map of options",
  ],
  [
    "a duration out of bounds",
    { argv: ["--site=x", "--bmc-command-timeout", "2h"] },
    '--bmc-command-timeout bmc.commandTimeout: "2h" is not a duration from 100ms to 1m, such as 5s or 1m30s',
  ],
  ["an unknown flag", { argv: ["--site=x", "--worker", "2"] }, "--worker: no such option; did you mean --workers?"],
  ["a flag without its value", { argv: ["--site"] }, "--site: needs a value: --site TEXT"],
  [
    "a wrong URL",
    { argv: ["--site=x"], env: { DEMO_AGENT_NATS_URL: "http://h" } },
    'DEMO_AGENT_NATS_URL nats.url: "http://h" is not a URL that begins with tls:// or nats://',
  ],
  ["a missing required option", {}, "site: missing; give --site TEXT, DEMO_AGENT_SITE, or set it in the file"],
  [
    "a polluting key",
    { file: { name: "a.yaml", text: "site: x\n__proto__: {a: 1}" } },
    "a.yaml:2:1 __proto__: no such option",
  ],
])("%s is refused with its place", (_what, sources, expected) => {
  let thrown: unknown;
  try {
    read(sources);
  } catch (error) {
    thrown = error;
  }
  expect(isLongshoreError(thrown, "OPTIONS_INVALID")).toBe(true);
  const first = (thrown as Error).message.split("\n")[0];
  if (typeof expected === "string") expect(first).toBe(expected);
  else expect(first).toMatch(expected);
});

test("help names every flag, its environment name, default and doc", () => {
  const help = optionsHelp(table);
  expect(help).toContain(
    "--bmc-command-timeout DURATION\n      Longest wait for one BMC command. (default 5s, env DEMO_AGENT_BMC_COMMAND_TIMEOUT)",
  );
  expect(help).toContain("--verbose\n");
});
