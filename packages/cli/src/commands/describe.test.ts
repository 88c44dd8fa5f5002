import { expect, test } from "vitest";
import { listing, machine } from "../../test/fleet.ts";
import { longshore, NOW } from "../../test/test-io.ts";

const event = (agoMs: number, reason: string, message: string, sequence: number) => ({
  site: "oslo",
  event: {
    stamp: { agent: "UA", incarnation: "i", sequence, atMs: NOW - agoMs, term: 1 },
    noun: "machine",
    name: "r1u7",
    reason,
    severity: reason === "BmcSilent" ? "warning" : "info",
    message,
    evidence: { host: "10.2.0.17" },
  },
});

const replies = {
  ...listing(machine("r1u7", "oslo"), machine("r1u8", "oslo"), machine("r1u8", "bergen")),
  apiEventList: () => ({
    events: [event(90_000, "PowerChanged", "off -> on", 2), event(3_600_000, "BmcSilent", "no answer within 5s", 1)],
    revision: "1",
  }),
};

test("a machine is described: what is wanted, what is so, and what happened", async () => {
  const { code, stdout } = await longshore("describe machine r1u7", { replies });
  expect(code).toBe(0);
  expect(stdout).toBe(`Name:        r1u7
Kind:        Machine
Site:        oslo
Labels:      role=worker
UID:         uid-r1u7
Generation:  2
Created:     2026-03-01T09:00:00.000Z (3h ago)
Phase:       Ready
Power:       on, read 12s ago
BMC:         ipmi/17, manufacturer 674, product 256, firmware 2.10
GUID:        44454c4c-0000-1000-8000-000000000017

Spec
  arch: arm64
  firmware: uefi
  bmc:
    address: 10.2.0.17
    credentials: bmc-root
  power: "on"

Conditions
  TYPE           STATUS   FOR    REASON        MESSAGE
  BmcReachable   True     120m   SessionOpen   IPMI session to 10.2.0.17:623
  Ready          True     90s    PowerAsHeld   power is on, as held

Events
  AGO   SEVERITY   OBJECT         REASON         MESSAGE
  60m   warning    machine/r1u7   BmcSilent      no answer within 5s
  90s   info       machine/r1u7   PowerChanged   off -> on
`);
});

test("a page fits its terminal", async () => {
  const { stdout } = await longshore("describe machine r1u7", { replies, columns: 50 });
  expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(50);
});

test("a name that several sites have is refused with their names", async () => {
  const { code, stderr } = await longshore("describe machine r1u8", { replies });
  expect(code).toBe(4);
  expect(stderr).toBe("error CLI_AMBIGUOUS: machine/r1u8 exists at bergen, oslo\nhint: Say which: --site bergen.\n");
});

test("events come oldest first, once each", async () => {
  const { stdout } = await longshore("events machine/r1u7 --site oslo --since 2h", { replies });
  expect(stdout).toBe(
    [
      "AGO   SEVERITY   OBJECT         REASON         MESSAGE",
      "60m   warning    machine/r1u7   BmcSilent      no answer within 5s",
      "90s   info       machine/r1u7   PowerChanged   off -> on",
      "",
    ].join("\n"),
  );
  const { stdout: asJson } = await longshore("events -A -o json", { replies });
  expect(JSON.parse(asJson)).toHaveLength(2);
  expect(JSON.parse(asJson)).toMatchObject([{ reason: "BmcSilent", evidence: { host: "10.2.0.17" } }, {}]);
});

test("events can be followed: what comes is printed once, under the same headers", async () => {
  const interrupt = new AbortController();
  let asked = 0;
  const following = {
    apiEventList: () => {
      asked += 1;
      if (asked === 3) interrupt.abort(new Error("interrupted"));
      const events = [event(90_000, "PowerChanged", "off -> on", 2), event(0, "PowerChanged", "on -> off", 3)];
      return { events: events.slice(0, asked), revision: String(asked) };
    },
  };
  const { code, stdout } = await longshore("events -w --site oslo", { replies: following, signal: interrupt.signal });
  expect(code).toBe(130);
  expect(stdout.split("\n").slice(1)).toEqual([
    "90s   info       machine/r1u7   PowerChanged   off -> on",
    "0s    info       machine/r1u7   PowerChanged   on -> off",
    "",
  ]);
});
