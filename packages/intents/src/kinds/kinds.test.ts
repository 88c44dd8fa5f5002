import { readdirSync, readFileSync } from "node:fs";
import { NAME_PATTERN } from "@longshore/kit";
import { expect, test } from "vitest";
import { expandDocuments } from "../documents/expand.ts";
import { parseDocuments } from "../documents/parse.ts";
import { formatProblem } from "../documents/problem.ts";
import { renderIntentReference } from "../reference.ts";
import { documentsSchema, fieldDocs } from "../schema.ts";
import { findKind, kindOf, kinds, rankOf } from "./index.ts";

const EXAMPLES = new URL("../../../../examples/", import.meta.url);

test.each(kinds)("$kind: a name for subjects, documented fields, examples that are accepted", (kind) => {
  expect(kind.kind.toLowerCase()).toMatch(NAME_PATTERN);
  expect(["index", "trust"]).not.toContain(kind.kind.toLowerCase()); // reserved in subjects
  expect(kind.needs.every((name) => kindOf(name) !== undefined)).toBe(true);
  expect(fieldDocs(kind).filter(({ doc }) => doc === "")).toEqual([]);
  for (const { yaml, title } of kind.examples) {
    const { documents, problems } = parseDocuments([{ file: title, text: yaml }]);
    expect(problems.map(formatProblem)).toEqual([]);
    expect(documents.map((document) => document.kind.kind)).toEqual([kind.kind]);
  }
});

test.each(readdirSync(EXAMPLES))("examples/%s is a set that the hub can take", (folder) => {
  const names = readdirSync(new URL(`${folder}/`, EXAMPLES)).filter((name) => name.endsWith(".yaml"));
  const files = names.map((file) => ({ file, text: readFileSync(new URL(`${folder}/${file}`, EXAMPLES), "utf8") }));
  const parsed = parseDocuments(files);
  const { documents, problems } = expandDocuments(parsed.documents, []);
  expect([...parsed.problems, ...problems].map(formatProblem)).toEqual([]);
  expect(documents.length).toBeGreaterThan(0);
});

test("the schemas know each other: Sites first, then Secrets, operating systems, machines", () => {
  expect(kinds.toSorted((a, b) => rankOf(a) - rankOf(b)).map(({ kind }) => kind)).toEqual([
    "Site",
    "Secret",
    "OperatingSystem",
    "Machine",
    "Provisioner",
    "Cluster",
    "Network",
    "Storage",
    "Addon",
    "GitOps",
    "Observability",
  ]);
});

test("people may type a kind in any case and in the plural", () => {
  expect(
    ["Machine", "machines", "SECRET", "sites", "operatingsystems", "bridge"].map((text) => findKind(text)?.kind),
  ).toEqual(["Machine", "Machine", "Secret", "Site", "OperatingSystem", undefined]);
});

test("the JSON Schema for editors forbids what the parser forbids", () => {
  const [site, secret, , machine] = documentsSchema()["oneOf"] as Record<
    string,
    Record<string, Record<string, object>>
  >[];
  expect(site?.["properties"]?.["metadata"]).not.toHaveProperty("properties.site");
  expect(secret?.["properties"]?.["spec"]).toMatchObject({ required: ["data"], additionalProperties: false });
  expect(machine?.["properties"]?.["spec"]).toMatchObject({
    required: ["arch", "bmc"],
    properties: {
      bmc: { required: ["address", "credentials"], properties: { port: { default: 623, maximum: 65535 } } },
    },
  });
});

test("the reference has every field of every kind", () => {
  const text = renderIntentReference();
  for (const { path } of kinds.flatMap(fieldDocs)) expect(text).toContain(`| \`${path}\` |`);
});
