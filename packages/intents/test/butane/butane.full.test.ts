import { missingPeers } from "@longshore/testkit/tools";
import { expect, test } from "vitest";
import { Judge } from "./judge.ts";
import { sayTheSame } from "./same.ts";

test.skipIf(await missingPeers("ignition-judge"))(
  "two thousand documents are the same Ignition for the real Butane and ours, or refused by both",
  { timeout: 600_000 },
  async () => {
    await using judge = await Judge.open();
    const { taken, refused } = await sayTheSame(judge, 2000);
    expect([taken > 200, refused > 200]).toEqual([true, true]);
  },
);
