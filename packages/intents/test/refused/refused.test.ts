import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { kindNames } from "../../src/kinds/index.ts";
import { refusedOf, told } from "./read-refused.ts";
import { sentencesOf, standsIn } from "./sentences.ts";

const SOURCES = fileURLToPath(new URL("../../src/", import.meta.url));
/** Those with a file here, by the folder of their sources. */
const KINDS = globSync("*.md", { cwd: fileURLToPath(new URL(".", import.meta.url)) })
  .map((file) => file.replace(".md", ""))
  .sort();
/** Checks that several kinds have, by what the sources of such a kind name. */
const SHARED: readonly (readonly [RegExp, string])[] = [
  [/\bcheckTarget\b/, "kubernetes/of-cluster.ts"],
  [/\bcheckSecretKeys\b/, "kubernetes/check-secret-keys.ts"],
  [/\binstallField\b/, "formats/install-field.ts"],
  [/\bsecretReference(Field)?\b/, "formats/secret-reference.ts"],
  [/\bchartField\b/, "kinds/chart-field.ts"],
];

/** What an operator's document cannot be told: the CLI seals what a Secret says. Tested: `plan.test.ts`, `wire.test.ts`. */
const OF_SEALINGS = [
  "not sealed to every agent of the site: apply it again",
  "sealed to the ${agents.length} agents of ${intent.site}",
  "a public curve key",
  "a public NKey",
  "at least one recipient",
];

const read = (path: string): string => readFileSync(join(SOURCES, path), "utf8");

describe.each(KINDS)("%s", (kind) => {
  const refused = refusedOf(kind);

  test.each(refused.map((one) => [one.title, one] as const))("%s: told at its place", (_title, one) => {
    expect(told(one.yaml, one.beside)).toBe(one.says);
  });

  test("each check has a document that it stands against", () => {
    const all = globSync(`kinds/${kind}/**/*.ts`, { cwd: SOURCES, exclude: ["**/*.test.ts"] });
    const own = all.filter((path) => /Finding|RefinementCtx|addIssue|Trouble|\.(refine|regex)\(/.test(read(path)));
    const shared = SHARED.flatMap(([uses, path]) => (all.some((file) => uses.test(read(file))) ? [path] : []));
    const sentences = [...own, ...shared].flatMap((path) => sentencesOf(path, read(path)));
    const said = refused.map(({ says }) => says).join("\n");
    expect(sentences).not.toEqual([]);
    const unsaid = sentences.filter((sentence) => !standsIn(said, sentence));
    expect(unsaid).toEqual(kind === "secret" ? OF_SEALINGS : []);
  });
});

test("a sentence that is said nowhere is found, and one of which parts are filled in is recognized", () => {
  const source =
    'const message = `secret/${of.secret} has no ${key}`;\nsay([], "a kind");\nz.string().regex(/x/, "never said")';
  const sentences = sentencesOf("check.ts", source);
  expect(sentences).toEqual(["secret/${of.secret} has no ${key}", "a kind", "never said"]);
  const said = "oslo.yaml:1:1: secret/git has no token\n    expected: a kind";
  expect(sentences.filter((sentence) => !standsIn(said, sentence))).toEqual(["never said"]);
});

test("each kind has a file of refused documents", () => {
  expect(KINDS.map((name) => name.replaceAll("-", ""))).toEqual(kindNames.map((name) => name.toLowerCase()).sort());
});
