import { expect, test } from "vitest";
import { entries } from "./initrd.ts";

test("folders come before what lies in them, links lead to their file, and the order is always the same", () => {
  const file = { path: "bin/busybox", content: Buffer.from("x"), mode: 0o755, links: ["bin/sh"] };
  const other = { path: "lib/modules/6.1/modules.dep", content: Buffer.from("") };
  const made = entries([other, file], ["dev"]);
  expect(made.map(({ kind, path }) => `${kind} ${path}`)).toEqual([
    "folder bin",
    "file bin/busybox",
    "link bin/sh",
    "folder dev",
    "folder lib",
    "folder lib/modules",
    "folder lib/modules/6.1",
    "file lib/modules/6.1/modules.dep",
  ]);
  expect(made).toEqual(entries([file, other], ["dev"]));
});
