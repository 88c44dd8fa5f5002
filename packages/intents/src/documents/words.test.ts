import { expect, test } from "vitest";
import { foundText } from "./words.ts";

test.each([
  ["https://me:hunter2@git.example/x.git", "https://…@git.example/x.git"],
  ["https://hunter2@git.example/x.git", "https://…@git.example/x.git"],
  ["https://me:hun/ter2@git.example/x.git", "https://…@git.example/x.git"],
  ["https://me:hunter@2@git.example/x.git", "https://…@git.example/x.git"],
  ["see https://me:hunter2@git.example and nfs://me:hunter2@filer", "see https://…@git.example and nfs://…@filer"],
  ["me:hunter2@git.example", "…@git.example"],
  [`https://me:${"hunter2".repeat(20)}@git.example`, "https://…@git.example"],
])("of %s the login is not repeated", (text, said) => {
  expect(foundText(text)).toBe(JSON.stringify(said));
});

test.each([
  "https://git.example/x.git",
  `oci://registry.example/x@sha256:${"0a".repeat(4)}`,
  `registry.example:5000/x@sha256:${"0a".repeat(4)}`,
  "3c:ec:ef:00:00:17",
  "ops@example.org",
])("%s has no login in it", (text) => {
  expect(foundText(text)).toBe(JSON.stringify(text));
});
