import { Beat } from "@longshore/contracts";
import { expect, test } from "vitest";
import { hubFindings } from "./hub-findings.ts";

const beat = (more: Partial<Beat>): Beat => Beat.decode(Beat.encode({ agent: "UA", ...more }));

test("an agent that cannot write is a condition of its site, with since when and why", () => {
  const full = beat({ trouble: "there is no room to write /state/agent.db", troubleSinceMs: 5 });
  expect(hubFindings([], [], [beat({}), full])).toEqual([
    {
      type: "AgentsWell",
      status: "False",
      reason: "AgentInTrouble",
      message: "agent UA: there is no room to write /state/agent.db",
      observedGeneration: 0,
      lastTransitionAtMs: 5,
    },
  ]);
});

test("a site whose agents are well has no findings against it", () => {
  expect(hubFindings([], [], [beat({})])).toEqual([]);
});
