import { Beat } from "@longshore/contracts";
import { days } from "@longshore/kit";
import { expect, test } from "vitest";
import { hubFindings } from "./hub-findings.ts";

const beat = (more: Partial<Beat>): Beat => Beat.decode(Beat.encode({ agent: "UA", ...more }));

const NOTHING = { revoked: [], duplicates: [], beats: [], wrongClocks: [] };

test("a clock that is days off is told with how far it is, and which way", () => {
  const wrongClocks = [
    { agent: "UA", aheadMs: days(2), sinceMs: 5 },
    { agent: "UB", aheadMs: -1 * days(2), sinceMs: 6 },
  ];
  const messages = hubFindings({ ...NOTHING, wrongClocks }).map(({ message }) => message);
  expect(messages[0]).toContain("the clock of agent UA is 2d ahead of the hub's");
  expect(messages[1]).toContain("the clock of agent UB is 2d behind the hub's");
});

test("an agent that cannot write is a condition of its site, with since when and why", () => {
  const full = beat({ trouble: "there is no room to write /state/agent.db", troubleSinceMs: 5 });
  expect(hubFindings({ ...NOTHING, beats: [beat({}), full] })).toEqual([
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
  expect(hubFindings({ ...NOTHING, beats: [beat({})] })).toEqual([]);
});
