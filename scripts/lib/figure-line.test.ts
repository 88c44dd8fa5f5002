import { expect, test } from "vitest";
import { figureLine } from "./figure-line.ts";

test("a figure stands beside its peer and its target", () => {
  const line = figureLine({
    name: "power status, warm",
    value: 0.31234,
    unit: "ms",
    peer: { name: "goipmi", value: 6.4 },
    target: { of: "ratio", is: "<=", bound: 0.1 },
    load: 1.6,
  });
  expect(JSON.parse(line)).toEqual({
    name: "power status, warm",
    value: 0.3123,
    unit: "ms",
    peer: "goipmi",
    peer_value: 6.4,
    ratio: 0.0488,
    target: "ratio <= 0.1",
    holds: true,
    load: 1.6,
  });
});

test("without peer and target there is nothing to hold", () => {
  expect(JSON.parse(figureLine({ name: "hub RSS", value: 90, unit: "MB" }))).toMatchObject({
    ratio: null,
    holds: null,
  });
});
