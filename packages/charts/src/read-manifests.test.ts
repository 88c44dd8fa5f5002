import { expect, test } from "vitest";
import { readManifests } from "./read-manifests.ts";

const HEAD = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n";

test("YAML is read as Helm reads it: yes is true, 0644 is octal, a time and 1:30 are texts", () => {
  expect(readManifests("x", `${HEAD}data: {a: yes, b: 0644, c: 2026-11-29, d: 1:30, e: "on", f: =}\n`)).toEqual([
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "a" },
      data: { a: true, b: 420, c: "2026-11-29", d: "1:30", e: "on", f: "=" },
    },
  ]);
});

test("empty documents are nothing, lists are taken apart", () => {
  const list = `apiVersion: v1\nkind: List\nitems:\n  - {apiVersion: v1, kind: Secret, metadata: {name: b}}\n`;
  expect(readManifests("x", `---\n# nothing\n---\n${HEAD}---\n${list}`).map(({ kind }) => kind)).toEqual([
    "ConfigMap",
    "Secret",
  ]);
});

test.each([
  ["no YAML", "a: [", /^x is no list of Kubernetes objects: /],
  ["a text", "hello", /"hello" is no object/],
  ["no kind", "apiVersion: v1", /an object without apiVersion or kind/],
  ["no name", "apiVersion: v1\nkind: Secret", /a Secret without a name/],
  [
    "a bomb of aliases",
    `a: &a [1,1,1,1,1,1,1,1,1]\n${Array.from({ length: 9 }, (_, i) => `${"bcdefghij"[i]}: &${"bcdefghij"[i]} [${Array(9).fill(`*${"abcdefghi"[i]}`).join(",")}]`).join("\n")}`,
    /alias/i,
  ],
])("%s is refused", (_what, text, says) => {
  expect(() => readManifests("x", text)).toThrow(says);
});
