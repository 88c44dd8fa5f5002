import { expect, test } from "vitest";
import { expandDocuments } from "./expand.ts";
import { parseDocuments } from "./parse.ts";
import { formatProblem } from "./problem.ts";
import type { SiteFacts } from "./variables.ts";

const oslo: SiteFacts = { name: "oslo", labels: { ring: "canary" }, vars: { port: 6230, net: "10.2.0", strict: true } };
const bergen: SiteFacts = { name: "bergen", labels: { ring: "stable" }, vars: { port: 6240, net: "10.3.0" } };

function machine(where: string, bmc: string): string {
  return `apiVersion: longshore.dev/v1\nkind: Machine\n${where}\nspec:\n  arch: amd64\n  bmc: ${bmc}\n`;
}

function expand(text: string, sites: readonly SiteFacts[]) {
  const { documents, problems } = parseDocuments([{ file: "a.yaml", text }]);
  expect(problems).toEqual([]);
  return expandDocuments(documents, sites);
}

const forAll = (where: string) =>
  machine(where, '{address: "${site.vars.net}.17", port: "${site.vars.port}", credentials: bmc-root}');

test("a document for a set of sites becomes one per site, each with its own variables in their types", () => {
  const { documents, problems } = expand(forAll("metadata: {name: r1u7}\nsites: {matchLabels: {}}"), [oslo, bergen]);
  expect(problems).toEqual([]);
  expect(documents.map(({ site, spec }) => [site, spec["bmc"]])).toEqual([
    ["oslo", { address: "10.2.0.17", port: 6230, protocol: "auto", credentials: "bmc-root" }],
    ["bergen", { address: "10.3.0.17", port: 6240, protocol: "auto", credentials: "bmc-root" }],
  ]);
});

test("only sites with all of the labels are meant", () => {
  const { documents } = expand(forAll("metadata: {name: r1u7}\nsites: {matchLabels: {ring: stable}}"), [oslo, bergen]);
  expect(documents.map(({ site }) => site)).toEqual(["bergen"]);
});

test("a Site in the same files counts before the hub's", () => {
  const site =
    "apiVersion: longshore.dev/v1\nkind: Site\nmetadata: {name: oslo}\nspec: {vars: {port: 7000, net: 10.9.0}}\n---\n";
  const { documents } = expand(site + forAll("metadata: {name: r1u7, site: oslo}"), [oslo]);
  expect(documents[1]?.spec["bmc"]).toMatchObject({ address: "10.9.0.17", port: 7000 });
});

test.each([
  [
    "an unset variable names the site",
    machine("metadata: {name: a}\nsites: {matchLabels: {}}", '{address: "${site.vars.bmc}", credentials: x}'),
    `a.yaml:7:18: spec.bmc.address: oslo has no variable bmc
    found:    \${site.vars.bmc}
    expected: one of net, port, strict
a.yaml:7:18: spec.bmc.address: bergen has no variable bmc
    found:    \${site.vars.bmc}
    expected: one of net, port`,
  ],
  [
    "a variable of the wrong type is refused where it stands",
    machine("metadata: {name: a, site: oslo}", '{address: 10.2.0.1, port: "${site.vars.strict}", credentials: x}'),
    `a.yaml:6:34: spec.bmc.port: wrong type
    found:    true
    expected: a whole number`,
  ],
  [
    "a set without a site",
    forAll("metadata: {name: a}\nsites: {matchLabels: {ring: none, row: x}}"),
    `a.yaml:4:22: sites.matchLabels: no site has these labels
    found:    ring=none, row=x
    expected: labels of at least one Site`,
  ],
  [
    "variables of a site that nobody knows",
    forAll("metadata: {name: a, site: olso}"),
    `a.yaml:3:27: metadata.site: unknown site, did you mean \`oslo\`?
    found:    olso
    expected: one of bergen, oslo`,
  ],
  [
    "one document by name and again by labels",
    `${forAll("metadata: {name: a, site: oslo}")}---\n${forAll("metadata: {name: a}\nsites: {matchLabels: {ring: canary}}")}`,
    `a.yaml:10:18: metadata.name: repeated document
    found:    Machine a of oslo
    expected: each document once; the first is at a.yaml:1:1`,
  ],
])("%s", (_world, text, says) => {
  const { documents, problems } = expand(text, [oslo, bergen]);
  expect(documents).toEqual([]);
  expect(problems.map(formatProblem).join("\n")).toBe(says);
});

test("a variable named like something that every object inherits is unset", () => {
  const { problems } = expand(
    machine("metadata: {name: a, site: oslo}", '{address: "${site.vars.constructor}", credentials: x}'),
    [oslo],
  );
  expect(problems[0]?.message).toBe("oslo has no variable constructor");
});
