import { describe, expect, test } from "vitest";
import type { Replies } from "../../../test/canned-link.ts";
import { longshore, NOW } from "../../../test/test-io.ts";

const HOUR = 3_600_000;
const decided: unknown[] = [];
const replies: Replies = {
  apiSiteInvite: ({ validMs }) => ({ tokenId: "t1", token: "lst_abc", expiresAtMs: NOW + (validMs || 24 * HOUR) }),
  apiSiteRequests: () => ({
    requests: [
      { tokenId: "t0", site: "bergen", state: "invited", invitedAtMs: NOW - HOUR, expiresAtMs: NOW + 23 * HOUR },
      {
        tokenId: "t1",
        site: "oslo",
        state: "pending",
        invitedAtMs: NOW - HOUR,
        askedAtMs: NOW - 60_000,
        expiresAtMs: NOW + 23 * HOUR,
        request: { site: "oslo", agentKey: "UAGENT", hostname: "edge1", version: "0.1.0", arch: "arm64" },
      },
    ],
  }),
  apiSiteDecide: (request) => {
    decided.push(request);
    return { request: { tokenId: "t1", site: "oslo", request: { agentKey: "UAGENT", hostname: "edge1" } } };
  },
};

describe("site", () => {
  test("an invitation is a token and the command to type at the site", async () => {
    const { code, stdout } = await longshore("site invite oslo", { replies });
    expect(code).toBe(0);
    expect(stdout).toContain("Token t1 for site oslo, valid once, until 2026-03-02T12:00:00.000Z (1d):\n\n  lst_abc\n");
    expect(stdout).toContain("At the site run:\n\n  longshore-agent");
    expect(stdout).toContain("lst_abc");
  });

  test("scripts get the same as JSON; --out keeps the token off the screen", async () => {
    const { stdout } = await longshore("site invite oslo --valid 2h -o json", { replies });
    expect(JSON.parse(stdout)).toMatchObject({
      site: "oslo",
      tokenId: "t1",
      token: "lst_abc",
      autoAccept: false,
      expiresAt: "2026-03-01T14:00:00.000Z",
    });
    const hidden = await longshore("site invite oslo --out /tmp/oslo.token", { replies });
    expect(hidden.stdout).not.toContain("lst_abc");
    expect(hidden.files.get("/tmp/oslo.token")).toBe("lst_abc\n");
  });

  test("who waits to be let in comes first", async () => {
    const { stdout } = await longshore("site requests", { replies });
    expect(stdout).toBe(
      [
        "SITE     REQUEST   STATE     HOST    AGENT KEY   ASKED   EXPIRES IN   REASON",
        "oslo     t1        pending   edge1   UAGENT      60s     23h          -",
        "bergen   t0        invited   -       -           -       23h          -",
        "",
      ].join("\n"),
    );
  });

  test("a request is accepted or rejected, with the reason that the agent is told", async () => {
    const yes = await longshore("site accept oslo", { replies });
    expect(yes.stdout).toBe("site/oslo: edge1 (UAGENT) accepted\n");
    await longshore(["site", "reject", "oslo", "t1", "--reason", "not ours"], { replies });
    expect(decided).toEqual([
      { site: "oslo", request: "", accept: true, reason: "" },
      { site: "oslo", request: "t1", accept: false, reason: "not ours" },
    ]);
  });
});
