import { expect, test } from "vitest";
import { AGENT, secret } from "../plan/fixtures.ts";
import { locateIssues } from "./locate.ts";
import { parseDocuments } from "./parse.ts";
import { formatProblem } from "./problem.ts";
import { encodeSpec, readPlanRequest, wireDocument } from "./wire.ts";

const spec = { arch: "amd64", bmc: { address: "10.2.0.17", credentials: "bmc-root" } };
const machine = { kind: "Machine", name: "r1u7", site: "oslo", labels: { role: "worker" } };

function issuesOf(document: object): string[] {
  const apply = [{ ...machine, spec: encodeSpec(spec), ...document }];
  const { request, issues } = readPlanRequest({ apply, delete: [] });
  if (issues.length > 0) expect(request.apply).toEqual([]);
  return issues.map(({ path, message, found }) => `${path}: ${message}: ${found}`);
}

test("what the CLI sends is what the hub reads, with defaults filled in", () => {
  const { request, issues } = readPlanRequest({
    apply: [wireDocument({ ...machine, spec })],
    delete: [{ kind: "Site", name: "bergen", site: "" }],
  });
  expect(issues).toEqual([]);
  expect(request.apply[0]).toEqual({
    ...machine,
    spec: {
      arch: "amd64",
      firmware: "uefi",
      bmc: { address: "10.2.0.17", port: 623, protocol: "auto", credentials: "bmc-root" },
      nics: [],
    },
  });
  expect(request.delete).toEqual([{ kind: "Site", name: "bergen", site: "bergen" }]);
});

test.each([
  [{ kind: "machine" }, "kind: unknown kind, did you mean `Machine`?: machine"],
  [{ kind: "constructor" }, "kind: unknown kind: constructor"],
  [{ name: "*" }, "metadata.name: not allowed: *"],
  [{ site: "oslo.intent" }, "metadata.site: not allowed: oslo.intent"],
  [{ site: "" }, "metadata.site: not allowed: "],
  [{ kind: "Site", spec: encodeSpec({}) }, "metadata.site: not the Site's own name: oslo"],
  [{ labels: { "a b": "x" } }, 'metadata.labels["a b"]: bad name of a field: a b'],
  [{ spec: encodeSpec([]) }, "spec: wrong type: an empty list"],
  [{ spec: Buffer.from("{") }, "spec: not JSON: broken text"],
  [{ spec: Buffer.from([0xff]) }, "spec: not JSON: The encoded data was not valid for encoding utf-8"],
  [{ spec: Buffer.from('{"__proto__": {"x": 1}}') }, "spec: not allowed: __proto__"],
  [{ spec: Buffer.from('{"a":'.repeat(40) + "1" + "}".repeat(40)) }, "spec: not allowed: more than 32 levels"],
  [{ spec: encodeSpec({ ...spec, extra: 1 }) }, "spec.extra: unknown field: extra"],
])("the hub refuses %j", (document, says) => {
  expect(issuesOf(document)).toEqual([says]);
});

test("a text of a hundred thousand brackets is refused, not followed", () => {
  expect(issuesOf({ spec: Buffer.from(`{"a":${"[".repeat(1e5)}${"]".repeat(1e5)}}`) })).toHaveLength(1);
});

test("one document twice, or applied and deleted at once", () => {
  const document = wireDocument({ ...machine, spec });
  const { issues } = readPlanRequest({ apply: [document, document], delete: [machine] });
  expect(issues.map(({ document, message }) => `${document} ${message}`)).toEqual([
    "1 repeated document",
    "2 repeated document",
  ]);
});

test("a Secret whose values are readable neither leaves the CLI nor enters the hub", () => {
  const open = {
    kind: "Secret",
    name: "bmc-root",
    site: "oslo",
    labels: {},
    spec: { version: 1, data: { password: "hunter2" } },
  };
  expect(() => wireDocument(open)).toThrow("secret/bmc-root is not sealed");
  const { issues } = readPlanRequest({ apply: [{ ...open, spec: encodeSpec(open.spec) }], delete: [] });
  expect(issues.map(({ path }) => path)).toEqual(["spec.keys", "spec.sender", "spec.sealed", "spec.data"]);
  expect(JSON.stringify(issues)).not.toContain("hunter2");
});

test("a sealing that nobody can open is refused at the hub, and nothing of it repeated", () => {
  const sealed = secret("bmc-root", "oslo");
  const says = (spec: object) =>
    readPlanRequest({ apply: [{ ...sealed, spec: encodeSpec({ ...sealed.spec, ...spec }) }], delete: [] }).issues.map(
      ({ path, found, expected }) => `${path}: ${found}: ${expected}`,
    );
  expect(says({ sender: "hunter2", sealed: {} })).toEqual([
    "spec.sender: a string: a public curve key",
    "spec.sealed: an empty object: at least one recipient",
  ]);
  expect(says({ sealed: { me: "YQ==" } })).toEqual(["spec.sealed.me: me: a public NKey"]);
  expect(says({ sealed: { [AGENT]: "hunter2!" } })).toEqual([`spec.sealed.${AGENT}: a string: base64`]);
});

test("what the hub says of a document is shown at its place in the file", () => {
  const text =
    "apiVersion: longshore.dev/v1\nkind: Machine\nmetadata: {name: r1u7, site: oslo}\nspec:\n  arch: amd64\n  bmc:\n    address: 10.2.0.17\n    credentials: bmc-rot\n";
  const { documents } = parseDocuments([{ file: "oslo.yaml", text }]);
  const issue = { document: 0, message: "m", found: "f", expected: "e" };
  const located = locateIssues(
    [
      { ...issue, path: "spec.bmc.credentials" },
      { ...issue, path: "spec.bmc.port" },
      { ...issue, path: "spec.nics[3].mac" },
      { ...issue, path: "" },
      { ...issue, path: "", document: 1 },
    ],
    documents.map(({ source }) => source),
  );
  expect(located.map((problem) => formatProblem(problem).split("\n")[0])).toEqual([
    "m",
    "oslo.yaml:1:1: m",
    "oslo.yaml:4:1: spec.nics[3].mac: m",
    "oslo.yaml:6:3: spec.bmc.port: m",
    "oslo.yaml:8:18: spec.bmc.credentials: m",
  ]);
});
