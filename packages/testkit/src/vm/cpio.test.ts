import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { peer } from "../io/peer.ts";
import { cpio } from "./cpio.ts";

test("busybox's cpio finds in it what was put in", async (context) => {
  const { path } = await peer(context, "busybox");
  const archive = cpio([
    { kind: "folder", path: "bin" },
    { kind: "file", path: "init", mode: 0o755, content: Buffer.from("#!/bin/sh\n") },
    { kind: "link", path: "bin/sh", target: "busybox" },
  ]);
  const listed = execFileSync(path, ["cpio", "-tv"], { input: archive, encoding: "utf8" });
  expect(listed).toMatch(/^drwxr-xr-x .* bin$/m);
  expect(listed).toMatch(/^-rwxr-xr-x .* 10 .* init$/m);
  expect(listed).toMatch(/^lrwxrwxrwx .* bin\/sh -> busybox$/m);
});
