import { mkdirSync, writeFileSync } from "node:fs";
import { tempDir } from "@longshore/testkit/tools";
import { expect, test } from "vitest";
import { ServedFiles } from "./served-files.ts";

test("a folder that is made after it was named is served from then on", async () => {
  await using dir = tempDir();
  const files = new ServedFiles(dir.join("images"));
  expect(await files.open(["image"])).toBeUndefined();
  mkdirSync(dir.join("images"));
  expect(await files.open(["image"])).toBeUndefined();
  writeFileSync(dir.join("images/image"), "content");
  await using file = await files.open(["image"]);
  expect(file?.size).toBe(7);
});
