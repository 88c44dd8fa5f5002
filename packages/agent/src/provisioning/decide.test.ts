import { describe, expect, test } from "vitest";
import { ATTEMPTS, decide, type Elapsed, type Next, type Observed, PATIENCE } from "./decide.ts";
import type { Job, Step, Work } from "./record.ts";

const disk = { serial: "S1", bytes: 1000, signatures: [] };
const image = { url: "http://x/i", sha256: "a".repeat(64), format: "raw" } as const;
const system = { name: "flatcar", version: "flatcar 1", image, callsHome: true, spec: {} };
const provision: Job = { task: "provision", system, disk };
const silent: Job = { task: "provision", system: { ...system, callsHome: false }, disk };
const here = {
  state: "here",
  image: { ...image, bytes: 1, chunkBytes: 1, chunks: [] },
} as const;

function work(step: Step, more: Partial<Work> = {}): Work {
  const base = { orderId: "order-12", by: "anna", atMs: 0, job: provision, stepAtMs: 0 };
  return { ...base, step, attempt: 1, tries: 0, boots: 0, ...more };
}

const network = { choice: { device: "network", persistent: false, efi: true } } as const;
const ownOrder = { choice: undefined };
const min = 60_000;
const soon: Elapsed = { inStep: 0, quiet: 0 };
const after = (ms: number): Elapsed => ({ inStep: ms, quiet: ms });
const last = { attempt: ATTEMPTS };

/** What is so, what is seen, how long it has lasted; and what is done then. */
type Row = readonly [world: string, work: Work, seen: Observed, elapsed: Elapsed, next: Partial<Next>];

const rows: readonly Row[] = [
  [
    "an image that is on its way is waited for",
    work("image"),
    { image: { state: "fetching", bytes: 1 } },
    soon,
    { do: "wait" },
  ],
  ["an image that is here lets it go on", work("image"), { image: here }, soon, { do: "go", to: "boot-order" }],
  [
    "a look from inside needs no image",
    work("image", { job: { task: "inspect" } }),
    {},
    soon,
    { do: "go", to: "boot-order" },
  ],
  [
    "a refused image ends it, and says why",
    work("image"),
    { image: { state: "refused", because: "its digest is another" } },
    soon,
    { do: "fail", code: "IMAGE_REFUSED", message: "its digest is another" },
  ],
  [
    "an image that does not grow for too long ends it",
    work("image"),
    { image: { state: "fetching", bytes: 1, trouble: "503" } },
    after(31 * min),
    { do: "fail", code: "IMAGE_NOT_AVAILABLE" },
  ],

  ["a BMC that cannot be read means later", work("boot-order"), {}, after(99 * min), { do: "wait" }],
  [
    "a BMC that boots from the disk is told to boot from the network",
    work("boot-order"),
    { boot: ownOrder },
    soon,
    { do: "boot-from", device: "network" },
  ],
  [
    "what is read back is enough: nothing is set twice",
    work("boot-order"),
    { boot: network },
    soon,
    { do: "go", to: "power" },
  ],
  ["a BMC that cannot choose is gone by", work("boot-order"), { boot: "impossible" }, soon, { do: "go", to: "power" }],
  [
    "a BMC that never shows it is not told for ever",
    work("boot-order", { tries: 3 }),
    { boot: ownOrder },
    soon,
    { do: "go", to: "power" },
  ],

  ["a machine that is off is switched on", work("power"), { power: "off" }, soon, { do: "power", order: "on" }],
  ["a machine that is on is cycled", work("power"), { power: "on" }, soon, { do: "power", order: "cycle" }],
  [
    "a BMC that refuses to cycle switches off first",
    work("power", { tries: 2 }),
    { power: "on" },
    soon,
    { do: "power", order: "off" },
  ],
  ["and then on", work("power", { tries: 3 }), { power: "off" }, soon, { do: "power", order: "on" }],
  ["the power of a BMC that cannot be read is not moved", work("power"), {}, soon, { do: "wait" }],
  [
    "a BMC that refuses again and again ends it",
    work("power", { tries: 6 }),
    { power: "on" },
    soon,
    { do: "fail", code: "BMC_REFUSES" },
  ],

  ["a slow firmware is waited for", work("boot"), { power: "on", boot: network }, after(14 * min), { do: "wait" }],
  [
    "a boot that never came is tried again",
    work("boot"),
    { power: "on", boot: ownOrder },
    after(16 * min),
    { do: "again", code: "BOOT_NEVER_CAME" },
  ],
  [
    "a boot that never came in the last attempt ends it",
    work("boot", last),
    { power: "on", boot: ownOrder },
    after(16 * min),
    { do: "fail", code: "BOOT_NEVER_CAME" },
  ],
  [
    "while another DHCP server answers, a machine that does not come waits for that",
    work("boot"),
    { power: "on", boot: network, rivals: "10.1.0.66 gives addresses" },
    soon,
    { do: "wait", why: "another DHCP server answers there: 10.1.0.66 gives addresses" },
  ],
  [
    "and its end says so",
    work("boot", last),
    { power: "on", boot: ownOrder, rivals: "10.1.0.66 gives addresses" },
    after(16 * min),
    {
      do: "fail",
      code: "BOOT_NEVER_CAME",
      message:
        "it did not boot from the network, 3 times; its BMC has forgotten that it was told to; another DHCP server " +
        "answers there: 10.1.0.66 gives addresses",
    },
  ],
  [
    "a machine that stays off does not cost the whole wait",
    work("boot"),
    { power: "off" },
    after(2 * min),
    { do: "again", code: "BOOT_NEVER_CAME" },
  ],
  ["a BMC that falls silent does not stop the clock", work("boot"), {}, after(16 * min), { do: "again" }],

  [
    "an environment that speaks is left alone, however long it takes",
    work("environment"),
    {},
    { inStep: 600 * min, quiet: min },
    { do: "wait" },
  ],
  [
    "an environment that fell silent is started again",
    work("environment"),
    {},
    after(11 * min),
    { do: "again", code: "ENVIRONMENT_SILENT" },
  ],
  [
    "one that falls silent in the last attempt ends it",
    work("environment", last),
    {},
    after(11 * min),
    { do: "fail", code: "ENVIRONMENT_SILENT" },
  ],

  [
    "an installed machine is told to boot from its disk",
    work("own-disk"),
    { boot: ownOrder },
    soon,
    { do: "boot-from", device: "disk" },
  ],
  [
    "a disk choice that is read back is enough",
    work("own-disk"),
    { boot: { choice: { device: "disk", persistent: false, efi: true } } },
    soon,
    { do: "go", to: "home" },
  ],
  [
    "a BMC that cannot be read does not hold an installed machine up",
    work("own-disk"),
    {},
    after(2 * min),
    { do: "go", to: "home" },
  ],

  ["a system that calls home is waited for", work("home"), { power: "on" }, after(19 * min), { do: "wait" }],
  [
    "an installed machine that went off is switched on",
    work("home"),
    { power: "off" },
    after(2 * min),
    { do: "power", order: "on" },
  ],
  [
    "a system that does not come is started once more",
    work("home"),
    { power: "on" },
    after(21 * min),
    { do: "power", order: "cycle" },
  ],
  ["and waited for again", work("home", { tries: 1 }), { power: "on" }, after(30 * min), { do: "wait" }],
  [
    "and then it needs a person",
    work("home", { tries: 1 }),
    { power: "on" },
    after(41 * min),
    { do: "fail", code: "NEVER_CAME_HOME" },
  ],
  [
    "an image that cannot call home is done when it is written",
    work("home", { job: silent }),
    { power: "on" },
    soon,
    { do: "end" },
  ],

  ["a wiped machine that is off is done", work("off"), { power: "off" }, soon, { do: "end" }],
  ["one that will not go off is told to", work("off"), { power: "on" }, after(2 * min), { do: "power", order: "off" }],

  ["a rescue lasts", work("rescue"), { power: "on" }, after(9999 * min), { do: "wait" }],
  ["a rescue that was switched off is over", work("rescue"), { power: "off" }, after(2 * min), { do: "end" }],
];

describe("the next step", () => {
  test.each(rows)("%s", (_world, at, seen, elapsed, next) => {
    expect(decide(at, seen, elapsed, PATIENCE)).toMatchObject(next);
  });

  test("asked again while nothing changed, it is the same", () => {
    for (const [, at, seen, elapsed] of rows) expect(decide(at, seen, elapsed)).toEqual(decide(at, seen, elapsed));
  });
});
