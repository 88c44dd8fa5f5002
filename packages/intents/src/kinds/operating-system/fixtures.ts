// Operating systems for the tests of their kind.
import { expect } from "vitest";
import { expandDocuments } from "../../documents/expand.ts";
import { parseDocuments } from "../../documents/parse.ts";
import { formatProblem } from "../../documents/problem.ts";
import { held, intent, secret, site } from "../../plan/fixtures.ts";
import { planChanges } from "../../plan/plan.ts";
import type { OperatingSystemSpec } from "./schema.ts";

export const SHA = "ab".repeat(32);

export function document(spec: string): string {
  return `apiVersion: longshore.dev/v1
kind: OperatingSystem
metadata: {name: one, site: oslo}
spec:
${spec}`;
}

const IMAGES = `  images: {amd64: {url: "http://m.example/i", sha256: ${SHA}, format: raw}}\n`;
export const FLATCAR = `  distribution: flatcar\n  version: 4593.2.5\n${IMAGES}`;
export const UBUNTU = `  distribution: ubuntu\n  version: "24.04"\n${IMAGES}`;

/** What the site would hold. */
export function read(spec: string): OperatingSystemSpec {
  const { documents, problems } = parseDocuments([{ file: "os.yaml", text: document(spec) }]);
  expect(problems.map(formatProblem)).toEqual([]);
  const expanded = expandDocuments(documents, []);
  expect(expanded.problems.map(formatProblem)).toEqual([]);
  return expanded.documents[0]?.spec as unknown as OperatingSystemSpec;
}

export const image = { url: "http://m.example/i", sha256: SHA, format: "raw" };
export const system = (images: object, more: object = {}) =>
  intent("OperatingSystem", "one", "oslo", { distribution: "ubuntu", version: "24.04", images, ...more });
export const oslo = [held(site("oslo")), held(secret("bmc-root", "oslo"))];

export function said(...args: Parameters<typeof planChanges>): string[] {
  const { plan, issues } = planChanges(...args);
  if (issues.length > 0)
    return issues.map(({ path, message, found, expected }) => `${path}: ${message}: ${found}: ${expected}`);
  return plan.changes.flatMap(({ document, effects }) =>
    effects.map((one) => `${document?.kind}/${document?.name} ${one}`),
  );
}
