import { expect, test } from "vitest";
import { canonicalQuantity, sameQuantity } from "./quantity.ts";

test.each([
  ["0.5", "500m"],
  ["1Gi", "1024Mi"],
  [2, "2"],
  ["1e3", "1k"],
  ["1000m", "1"],
  ["1.5Gi", "1536Mi"],
  ["100000n", "100u"],
  ["-1", "-1000m"],
])("%s and %s are one amount", (a, b) => expect(sameQuantity(a, b)).toBe(true));

test.each([
  ["1", "1m"],
  ["1G", "1Gi"],
  ["abc", "abc"],
  ["", ""],
  ["1", undefined],
])("%s and %s are not known to be one amount", (a, b) => expect(sameQuantity(a, b)).toBe(false));

/** Left as kubectl was given it, right as kube-apiserver 1.35.4 gave it back. */
test.each([
  ["0.5", "500m"],
  ["1024Mi", "1Gi"],
  ["1000", "1k"],
  ["1024", "1024"],
  [2, "2"],
  ["1500m", "1500m"],
  ["0.5Gi", "512Mi"],
  ["1.5Gi", "1536Mi"],
  ["0", "0"],
  ["100M", "100M"],
  ["1000Ki", "1000Ki"],
  ["a lot", "a lot"],
])("the server writes %s as %s", (given, kept) => expect(canonicalQuantity(given)).toBe(kept));
