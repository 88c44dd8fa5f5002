import { expect, it } from "vitest";
import { fuzz } from "./fuzz.ts";

it("client and simulator live through 20,000 mutated datagrams: nothing is thrown but errors of the catalog (case 2)", async () => {
  let sent = 0;
  await fuzz(1, 20_000, (so_far) => (sent = so_far));
  expect(sent).toBeGreaterThanOrEqual(20_000);
}, 120_000);
