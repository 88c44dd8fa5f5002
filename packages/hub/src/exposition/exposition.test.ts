import { TelemetryBatch } from "@longshore/contracts";
import { SteppedClock } from "@longshore/kit";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createExposition, type Exposition } from "./index.ts";
import { BMC_REACHABLE } from "./machine-state.ts";

const AGENT = "UAGENT1";
const OTHER = "UAGENT2";

function at(limits: Parameters<typeof createExposition>[0]["limits"] = {}) {
  const clock = new SteppedClock();
  return { clock, fleet: createExposition({ clock, limits }) };
}

function text(page: Iterable<Uint8Array> | undefined): string {
  return Buffer.concat([...(page ?? [])]).toString();
}

/** Lines of a family, without HELP and TYPE. */
function linesOf(page: Iterable<Uint8Array> | undefined, family: string): string[] {
  return text(page)
    .split("\n")
    .filter((line) => line.startsWith(`${family}{`) || line.startsWith(`${family} `));
}

function load1(value: number, host = "a"): { name: string; labels: Record<string, string>; points: object[] } {
  return { name: "longshore_host_load1", labels: { host }, points: [{ atMs: 1, value }] };
}

function beats(fleet: Exposition, site: string, agent = AGENT, outboxFacts = 0): void {
  fleet.beat(site, { agent, version: "0.1.0", leader: true, intervalMs: 10_000, outboxFacts, indexGeneration: 3 });
}

function machine(name: string, power: string, reachable: string) {
  const conditions = [
    { type: BMC_REACHABLE, status: reachable, reason: reachable === "True" ? "Answers" : "NoAnswer" },
  ];
  return { kind: "Machine", name, phase: "Ready", machine: { power }, conditions };
}

describe("the last value of every series", () => {
  test("a delta changes what it names, a full batch is all that its agent has, an ended series is gone", () => {
    const { fleet } = at();
    beats(fleet, "oslo");
    const stamp = { agent: AGENT };
    fleet.telemetry("oslo", {
      stamp,
      source: "host",
      full: true,
      series: [load1(1, "a"), load1(2, "b"), load1(3, "c")],
    });
    fleet.telemetry("oslo", { stamp, source: "host", series: [load1(5, "b")] });
    expect(linesOf(fleet.sitePage("oslo"), "longshore_host_load1")).toEqual([
      'longshore_host_load1{site="oslo",host="a"} 1',
      'longshore_host_load1{site="oslo",host="b"} 5',
      'longshore_host_load1{site="oslo",host="c"} 3',
    ]);
    const ended = { ...load1(0, "a"), points: [{ atMs: 2, ended: true }] };
    fleet.telemetry("oslo", { stamp, source: "host", series: [ended] });
    fleet.telemetry("oslo", { stamp, source: "host", full: true, series: [load1(6, "b")] });
    expect(linesOf(fleet.sitePage("oslo"), "longshore_host_load1")).toEqual([
      'longshore_host_load1{site="oslo",host="b"} 6',
    ]);
  });

  test("a full batch of one agent leaves what the other said, and what both say stands once", () => {
    const { fleet } = at();
    beats(fleet, "oslo");
    beats(fleet, "oslo", OTHER);
    const reachable = { name: "longshore_machine_bmc_reachable", labels: { machine: "m1" }, points: [{ value: 1 }] };
    fleet.telemetry("oslo", { stamp: { agent: AGENT }, source: "host", full: true, series: [load1(1, "a")] });
    fleet.telemetry("oslo", { stamp: { agent: AGENT }, source: "machine", full: true, series: [reachable] });
    fleet.telemetry("oslo", { stamp: { agent: OTHER }, source: "host", full: true, series: [load1(2, "b")] });
    fleet.telemetry("oslo", { stamp: { agent: OTHER }, source: "machine", full: true, series: [reachable] });
    fleet.telemetry("oslo", { stamp: { agent: AGENT }, source: "machine", full: true, series: [] });
    const page = text(fleet.sitePage("oslo"));
    expect(page.match(/^longshore_host_load1\{/gm)).toHaveLength(2);
    expect(page.match(/^longshore_machine_bmc_reachable\{/gm)).toHaveLength(1);
  });

  test("an agent that went silent takes its series along; after an hour it is forgotten", async () => {
    const { fleet, clock } = at();
    beats(fleet, "oslo");
    beats(fleet, "oslo", OTHER);
    fleet.telemetry("oslo", { stamp: { agent: AGENT }, source: "host", full: true, series: [load1(1, "a")] });
    for (let second = 0; second < 40; second += 10) {
      await clock.step(10_000);
      beats(fleet, "oslo", OTHER);
    }
    const page = text(fleet.sitePage("oslo"));
    expect(page).toContain('longshore_site_up{site="oslo"} 1');
    expect(page).toContain(`longshore_site_agent_up{site="oslo",agent="${AGENT}",version="0.1.0"} 0`);
    expect(page).not.toContain("longshore_host_load1");
    await clock.step(3_600_000);
    fleet.fleetPage();
    expect(text(fleet.sitePage("oslo"))).not.toContain(AGENT);
  });
});

describe("what a site must not be able to do to the page (attack case 33)", () => {
  const poison: [string, object, string][] = [
    ["a family that nobody knows", { name: "evil_metric", points: [{ value: 1 }] }, "unknown_family"],
    ["a name that would end the line", { name: 'x{a="b"} 1\ny', points: [{ value: 1 }] }, "unknown_family"],
    ["the hub's own word on the site", { name: "longshore_site_up", points: [{ value: 1 }] }, "unknown_family"],
    ["a rollup of the fleet", { name: "longshore_fleet_sites", points: [{ value: 1 }] }, "unknown_family"],
    ["a name of Object.prototype", { name: "constructor", points: [{ value: 1 }] }, "unknown_family"],
    ["not a number", { ...load1(Number.NaN) }, "bad_value"],
    ["infinity", { ...load1(Number.POSITIVE_INFINITY) }, "bad_value"],
    ["a line feed in a label", { ...load1(1, 'a"} 1\nlongshore_site_up{site="b') }, "bad_label"],
    ["control characters in a label", { ...load1(1, "a\u0000\u001b[31m") }, "bad_label"],
    ["a label that turns the line around", { ...load1(1, "\u202eevil") }, "bad_label"],
    ["a label of a megabyte", { ...load1(1, "x".repeat(1e6)) }, "bad_label"],
    [
      "another site's name",
      { name: "longshore_host_load1", labels: { host: "a", site: "bergen" }, points: [{ value: 1 }] },
      "bad_label",
    ],
    [
      "a label that the family does not have",
      { name: "longshore_host_load1", labels: { host: "a", le: "1" }, points: [{ value: 1 }] },
      "bad_label",
    ],
    ["a time before time", { ...load1(1), points: [{ atMs: -1, value: 1 }] }, "bad_time"],
    ["a time that is none", { ...load1(1), points: [{ atMs: 1.8e19, value: 1 }] }, "bad_time"],
    ["a series without a point", { ...load1(1), points: [] }, "no_point"],
  ];

  test.each(poison)("%s is dropped and counted", (_what, series, reason) => {
    const { fleet } = at();
    beats(fleet, "oslo");
    fleet.telemetry("oslo", { stamp: { agent: AGENT }, source: "host", series: [series, load1(7)] });
    const page = text(fleet.sitePage("oslo"));
    expect(page).toContain('longshore_host_load1{site="oslo",host="a"} 7');
    expect(page).toContain(`longshore_site_series_dropped_total{site="oslo",reason="${reason}"} 1`);
    expect(page).toContain('longshore_site_series{site="oslo"} 1');
    expect(text(fleet.fleetPage())).toContain(`longshore_fleet_dropped_total{reason="${reason}"} 1`);
    expect(page).not.toMatch(/evil|bergen/);
  });

  test("a quote and a backslash in a label are escaped, not refused", () => {
    const { fleet } = at();
    beats(fleet, "oslo");
    fleet.telemetry("oslo", { stamp: { agent: AGENT }, series: [load1(1, 'a"b\\c')] });
    expect(linesOf(fleet.sitePage("oslo"), "longshore_host_load1")).toEqual([
      String.raw`longshore_host_load1{site="oslo",host="a\"b\\c"} 1`,
    ]);
  });

  test("a million label values are five hundred series, and the rest of the fleet is not touched", () => {
    const { fleet } = at();
    beats(fleet, "oslo");
    beats(fleet, "bergen");
    fleet.telemetry("bergen", { stamp: { agent: AGENT }, series: [load1(1)] });
    for (let batch = 0; batch < 100; batch++) {
      const series = Array.from({ length: 10_000 }, (_, i) => load1(i, `h${batch}-${i}`));
      fleet.telemetry("oslo", { stamp: { agent: AGENT }, series });
    }
    const page = fleet.sitePage("oslo");
    expect(linesOf(page, "longshore_host_load1")).toHaveLength(500);
    expect(linesOf(fleet.sitePage("oslo"), "longshore_site_series_dropped_total")).toEqual([
      'longshore_site_series_dropped_total{site="oslo",reason="over_cap"} 999500',
    ]);
    expect(linesOf(fleet.sitePage("bergen"), "longshore_host_load1")).toHaveLength(1);
  });

  test("a full batch at the cap replaces what was there", () => {
    const { fleet } = at({ seriesPerSite: 3 });
    beats(fleet, "oslo");
    const full = (prefix: string) => ["1", "2", "3"].map((i) => load1(1, prefix + i));
    fleet.telemetry("oslo", { stamp: { agent: AGENT }, full: true, series: full("old") });
    fleet.telemetry("oslo", { stamp: { agent: AGENT }, full: true, series: full("new") });
    expect(linesOf(fleet.sitePage("oslo"), "longshore_host_load1").join()).not.toContain("old");
    expect(linesOf(fleet.sitePage("oslo"), "longshore_host_load1")).toHaveLength(3);
  });

  test("a batch larger than a message may be never arrives here", () => {
    const series = Array.from({ length: 150_000 }, (_, i) => load1(i, `host-with-a-long-name-${i}`));
    const bytes = TelemetryBatch.encode({ source: "host", series });
    expect(bytes.length).toBeGreaterThan(10_000_000);
    expect(() => TelemetryBatch.decode(bytes)).toThrow(/more than/);
  });

  test("names that a site may choose freely cannot grow the rollups without bound", () => {
    const { fleet } = at({ rollupLines: 50 });
    beats(fleet, "oslo");
    for (let i = 0; i < 5000; i++) {
      const conditions = [{ type: `T${i}`, status: "False", reason: `R"\n${i}` }];
      fleet.status("oslo", { kind: "Machine", name: "m1", phase: `P${i}`, conditions });
      fleet.beat("oslo", { agent: `A${i}`, version: `v${i}`, outboxFacts: 1.8e19 });
      fleet.status("oslo", { kind: "Machine", name: `m${i}`, conditions });
    }
    const lines = text(fleet.fleetPage()).split("\n");
    expect(lines.length).toBeLessThan(300);
    expect(linesOf(fleet.fleetPage(), "longshore_fleet_outbox_facts")).toEqual([
      "longshore_fleet_outbox_facts 15000000000",
    ]);
  });

  test("nothing that decodes makes it throw, and every line stays a line", () => {
    const { fleet } = at();
    const anyText = fc.string({ unit: "binary" });
    const point = fc.record({ atMs: fc.double(), value: fc.double(), ended: fc.boolean() }, { requiredKeys: [] });
    const series = fc.record({
      name: fc.oneof(fc.constant("longshore_host_load1"), anyText),
      labels: fc.dictionary(fc.oneof(fc.constant("host"), anyText), anyText),
      points: fc.array(point, { maxLength: 3 }),
    });
    fc.assert(
      fc.property(fc.array(series), fc.boolean(), anyText, (all, full, name) => {
        beats(fleet, "oslo");
        fleet.telemetry("oslo", { stamp: { agent: AGENT }, source: "host", full, series: all });
        fleet.status("oslo", { kind: "Machine", name, conditions: [{ type: name, status: "False", reason: name }] });
        for (const line of text(fleet.sitePage("oslo")).split("\n")) expect(line).toMatch(LINE);
        for (const line of text(fleet.fleetPage()).split("\n")) expect(line).toMatch(LINE);
      }),
    );
  });
});

/** Prometheus text format 0.0.4, one line. */
const LINE =
  /^(# (HELP|TYPE) [a-z0-9_]+ .+|[a-z0-9_]+(\{[a-z_]+="([^"\\]|\\["\\])*"(,[a-z_]+="([^"\\]|\\["\\])*")*\})? -?[\d.e+-]+|)$/u;

describe("what is not heard must not look like now", () => {
  test("a silent site shows its silence, its machines as unknown, and nothing else of then", async () => {
    const { fleet, clock } = at();
    beats(fleet, "oslo");
    fleet.status("oslo", machine("m1", "on", "True"));
    fleet.telemetry("oslo", { stamp: { agent: AGENT }, source: "host", series: [load1(1)] });
    const before = text(fleet.sitePage("oslo"));
    expect(before).toContain('longshore_site_machine_power{site="oslo",machine="m1",state="on"} 1');
    expect(before).toContain('longshore_site_machine_bmc{site="oslo",machine="m1",state="reachable"} 1');
    await clock.step(29_000);
    expect(text(fleet.sitePage("oslo"))).toContain('longshore_site_up{site="oslo"} 1');
    await clock.step(2000);
    const silent = text(fleet.sitePage("oslo"));
    expect(silent).toContain('longshore_site_up{site="oslo"} 0');
    expect(silent).toContain('longshore_site_machine_power{site="oslo",machine="m1",state="unknown"} 1');
    expect(silent).toContain('longshore_site_machine_bmc{site="oslo",machine="m1",state="unknown"} 1');
    expect(silent).not.toContain("longshore_host_load1");
    const fleetPage = text(fleet.fleetPage());
    expect(fleetPage).toContain('longshore_fleet_sites{link="silent"} 1');
    expect(fleetPage).toContain('longshore_fleet_machines{power="unknown"} 1');
    expect(fleetPage).not.toContain('power="on"');
    expect(fleetPage).not.toContain("longshore_fleet_oldest_beat_age_seconds");
    beats(fleet, "oslo");
    expect(text(fleet.sitePage("oslo"))).toBe(
      before.replace(/timestamp_seconds\{.*/, (line) => line.replace(/ .*/, ` ${clock.now() / 1000}`)),
    );
  });

  test("an agent says itself how often it beats", async () => {
    const { fleet, clock } = at();
    fleet.beat("fast", { agent: AGENT, intervalMs: 1000 });
    fleet.beat("slow", { agent: AGENT, intervalMs: 60_000 });
    await clock.step(5000);
    expect(linesOf(fleet.fleetPage(), "longshore_fleet_sites")).toEqual([
      'longshore_fleet_sites{link="up"} 1',
      'longshore_fleet_sites{link="silent"} 1',
    ]);
    fleet.beat("slow", { agent: AGENT, intervalMs: 1000 });
    await clock.step(5000);
    expect(linesOf(fleet.fleetPage(), "longshore_fleet_sites")).toEqual(['longshore_fleet_sites{link="silent"} 2']);
  });

  test("the hub may say of a site that it is silent, up or was never heard", async () => {
    const { fleet, clock } = at();
    fleet.link("oslo", "never");
    fleet.link("bergen", "up");
    expect(linesOf(fleet.fleetPage(), "longshore_fleet_sites")).toEqual([
      'longshore_fleet_sites{link="never"} 1',
      'longshore_fleet_sites{link="up"} 1',
    ]);
    await clock.step(31_000);
    expect(linesOf(fleet.sitePage("bergen"), "longshore_site_up")).toEqual(['longshore_site_up{site="bergen"} 0']);
    beats(fleet, "bergen");
    fleet.link("bergen", "silent");
    expect(linesOf(fleet.sitePage("bergen"), "longshore_site_up")).toEqual(['longshore_site_up{site="bergen"} 0']);
  });
});

describe("the fleet in numbers", () => {
  test("machines, BMCs, conditions, agents and what waits are counted while they change", () => {
    const { fleet } = at({ backlogFacts: 10 });
    for (const site of ["oslo", "bergen"]) {
      beats(fleet, site, AGENT, 40);
      fleet.status(site, machine("m1", "on", "True"));
      fleet.status(site, machine("m2", "off", "False"));
      fleet.status(site, machine("m3", "", "Unknown"));
    }
    beats(fleet, "bergen", AGENT, 2);
    fleet.status("oslo", machine("m2", "on", "True"));
    fleet.status("oslo", { kind: "Machine", name: "m3", deleted: true });
    const page = text(fleet.fleetPage());
    for (const line of [
      'longshore_fleet_sites{link="up"} 2',
      'longshore_fleet_machines{power="on"} 3',
      'longshore_fleet_machines{power="off"} 1',
      'longshore_fleet_machines{power="unknown"} 1',
      'longshore_fleet_bmcs{state="reachable"} 3',
      'longshore_fleet_bmcs{state="unreachable"} 1',
      `longshore_fleet_conditions_false{kind="machine",type="${BMC_REACHABLE}",reason="NoAnswer"} 1`,
      'longshore_fleet_documents{kind="machine",phase="Ready"} 5',
      'longshore_fleet_agents{version="0.1.0",state="up"} 2',
      "longshore_fleet_outbox_facts 42",
      "longshore_fleet_backlogged_agents 1",
    ])
      expect(page).toContain(`${line}\n`);
  });

  test("a site that is forgotten leaves no trace in any number", () => {
    const { fleet } = at();
    const empty = text(fleet.fleetPage());
    beats(fleet, "oslo", AGENT, 5);
    fleet.status("oslo", machine("m1", "on", "False"));
    fleet.telemetry("oslo", { stamp: { agent: AGENT }, series: [load1(1)] });
    fleet.forget("oslo");
    expect(text(fleet.fleetPage())).toBe(empty);
    expect(fleet.sitePage("oslo")).toBeUndefined();
  });

  test("the age of the beat that was heard longest ago is told", async () => {
    const { fleet, clock } = at();
    beats(fleet, "oslo");
    await clock.step(7000);
    beats(fleet, "bergen");
    await clock.step(2000);
    expect(text(fleet.fleetPage())).toContain("longshore_fleet_oldest_beat_age_seconds 9\n");
    beats(fleet, "oslo");
    expect(text(fleet.fleetPage())).toContain("longshore_fleet_oldest_beat_age_seconds 2\n");
  });
});

describe("pages of many sites", () => {
  function fleetOf(sites: number): Exposition {
    const { fleet } = at();
    for (let i = 0; i < sites; i++) {
      const site = `site-${i}`;
      beats(fleet, site);
      fleet.status(site, machine("m1", i % 2 === 0 ? "on" : "off", "True"));
      fleet.telemetry(site, {
        stamp: { agent: AGENT },
        source: "host",
        series: [load1(i, "ø-host"), load1(i + 0.5, "b")],
      });
    }
    return fleet;
  }

  test("all lines of a family stand together, below one HELP and one TYPE", () => {
    const page = text(fleetOf(300).shardPage(0, 1));
    const families = page
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => /^(?:# (?:HELP|TYPE) )?([a-z0-9_]+)/.exec(line)?.[1]);
    const runs = families.filter((name, i) => name !== families[i - 1]);
    expect(new Set(runs).size).toBe(runs.length);
    expect(page.match(/^# TYPE /gm)?.length).toBe(runs.length);
    expect(page.match(/^# HELP /gm)?.length).toBe(runs.length);
    expect(page.match(/^longshore_host_load1\{/gm)).toHaveLength(600);
  });

  test("shards are disjoint, and together they are the whole", () => {
    const fleet = fleetOf(300);
    const samples = (page: Iterable<Uint8Array>) =>
      text(page)
        .split("\n")
        .filter((line) => line.startsWith("longshore"));
    const shards = [0, 1, 2, 3].flatMap((index) => samples(fleet.shardPage(index, 4)));
    expect(shards.toSorted()).toEqual(samples(fleet.shardPage(0, 1)).toSorted());
    for (const index of [0, 1, 2, 3]) expect(samples(fleet.shardPage(index, 4)).length).toBeGreaterThan(0);
  });

  test("a page that is being read is not torn by what arrives meanwhile", () => {
    const fleet = fleetOf(3000);
    const chunks: Uint8Array[] = [];
    for (const chunk of fleet.shardPage(0, 1)) {
      chunks.push(chunk);
      fleet.forget("site-7");
      fleet.telemetry("site-9", { stamp: { agent: AGENT }, source: "host", full: true, series: [] });
    }
    for (const line of Buffer.concat(chunks).toString().split("\n")) expect(line).toMatch(LINE);
  });
});
