import type { Random } from "@longshore/kit";
import { GOOD_LINE } from "../net/line.ts";
import { LIES } from "./adversary.ts";
import { BESIDE_BOOTS, BOOT_KINDS, type BootFaultKind } from "./boot-faults.ts";
import type { SimSite } from "./site.ts";
import type { World } from "./world.ts";

/** Something that goes wrong, and how it is made good again. */
export interface Fault {
  readonly atMs: number;
  readonly forMs: number;
  readonly kind: FaultKind;
  readonly site: number;
  /** Shapes the fault, from 0 to 1. */
  readonly dice: number;
}

export type FaultKind = keyof typeof KINDS | BootFaultKind;

/** Begins, and returns the way to end it. */
type Begin = (world: World, site: SimSite, fault: Fault) => () => void;

const nothing = (): void => undefined;
const DAY_MS = 86_400_000;

const KINDS = {
  "agent dies": (_world, site, { forMs }) => {
    site.kill(Math.min(forMs, 8000));
    return nothing;
  },
  "agent dies at a write": (_world, site, { dice }) => {
    site.crashIn = { writes: 1 + Math.floor(dice * 14), moment: (dice * 1000) % 1 < 0.5 ? "before" : "after" };
    return () => (site.crashIn = undefined);
  },
  "agent dies at an order": (_world, site, { dice }) => {
    site.crashOnOrder = dice < 0.5 ? "before" : "after";
    return () => (site.crashOnOrder = undefined);
  },
  "agent stops in order": (_world, site) => {
    void site.stop(2000);
    return nothing;
  },
  "agent stands still": (_world, site, { forMs }) => {
    site.process?.stall(forMs);
    return nothing;
  },
  "hub dies": (world, _site, { forMs }) => {
    world.hub.kill(Math.min(forMs, 8000));
    return nothing;
  },
  "hub stands still": (world, _site, { forMs }) => {
    world.hub.process?.stall(forMs);
    return nothing;
  },
  "broker dies": (world, _site, { forMs }) => {
    world.server.crash();
    world.timeline.after(Math.min(forMs, 8000), () => world.server.start());
    return nothing;
  },
  "broker is full": (world) => {
    world.server.faults.full = true;
    return () => (world.server.faults.full = false);
  },
  "broker is slow and forgetful": (world, _site, { dice }) => {
    const before = world.server.faults;
    const random = world.randomOf(`slow broker ${dice}`);
    const storeMs = (): number => random.next() * 800;
    world.server.faults = { ...before, storeMs, staleReads: 0.3, lostAcks: 0.3 };
    return () => (world.server.faults = { ...before, full: world.server.faults.full });
  },
  "line is cut": (_world, { line }) => {
    line.block("up");
    line.block("down");
    return () => {
      line.open("up");
      line.open("down");
    };
  },
  "line is cut one way": (_world, { line }, { dice }) => {
    const direction = dice < 0.5 ? "up" : "down";
    line.block(direction);
    return () => line.open(direction);
  },
  "line is bad": (_world, { line }, { dice }) => {
    line.quality = { ...GOOD_LINE, latency: [20, 900], loss: 0.25 * dice, duplicate: 0.3, reorder: 0.3 };
    return () => (line.quality = GOOD_LINE);
  },
  "line is slow": (_world, { line }) => {
    line.quality = { ...GOOD_LINE, latency: [300, 2500], bytesPerSecond: 2000 };
    return () => (line.quality = GOOD_LINE);
  },
  "disk is full": (_world, { disk }) => {
    disk.full = true;
    return () => (disk.full = false);
  },
  "wall clock jumps": (world, site, { dice }) => {
    const host = dice < 0.15 ? world.hub.host : site.host;
    host.wallOffsetMs += ((dice * 1000) % 1 < 0.5 ? -1 : 1) * dice * 12 * DAY_MS;
    return () => (host.wallOffsetMs = 0); // set right in the end: what is signed counts from a date on
  },
  "all clocks jump": ({ hub, operator, sites }, _site, { dice }) => {
    const hosts = [hub.host, operator.host, ...sites.map(({ host }) => host)];
    for (const host of hosts) host.wallOffsetMs += ((dice * 1000) % 1 < 0.5 ? 1 : -1) * dice * 12 * DAY_MS;
    return () => hosts.forEach((host) => (host.wallOffsetMs = 0));
  },
  "BMC falls silent": (_world, { machines }, { dice }) => {
    const machine = pickOf(machines, dice);
    if (machine !== undefined) machine.answers = false;
    return () => machine && (machine.answers = true);
  },
  "BMC reboots": (_world, { machines }, { dice, forMs }) => {
    pickOf(machines, dice)?.reboot(Math.min(forMs, 15_000));
    return nothing;
  },
  "BMC network loses": (_world, { machines }) => {
    for (const machine of machines) machine.loss = 0.4;
    return () => {
      for (const machine of machines) machine.loss = 0;
    };
  },
  "someone presses the button": (_world, { machines }, { dice }) => {
    pickOf(machines, dice)?.press();
    return nothing;
  },
  "broker lies": (world, { name }, { dice }) => {
    world.adversary.lie(name, pickOf(LIES, dice));
    return () => world.adversary.lie(name, undefined);
  },
  "command comes again": (world, _site, { dice }) => {
    world.adversary.replay(dice);
    return nothing;
  },
} as const satisfies Record<string, Begin>;

/** Faults for a time, the same for a seed. A seed has a few kinds of its own, so that each kind is seen in depth. */
export function scheduleFaults(random: Random, sites: number, forMs: number): Fault[] {
  return schedule(random, sites, forMs, Object.keys(KINDS) as FaultKind[]);
}

/** The same for worlds that provision: with what befalls machines that boot, and less of what the hub's stories have. */
export function scheduleBootFaults(random: Random, sites: number, forMs: number): Fault[] {
  return schedule(random, sites, forMs, [...(Object.keys(BOOT_KINDS) as FaultKind[]), ...BESIDE_BOOTS]);
}

function schedule(random: Random, sites: number, forMs: number, all: readonly FaultKind[]): Fault[] {
  const chosen = all.filter(() => random.next() < 0.35);
  const kinds = chosen.length === 0 ? all : chosen;
  const count = 4 + Math.floor(random.next() * 22);
  const faults = Array.from({ length: count }, (): Fault => {
    const kind = pickOf(kinds, random.next()) as FaultKind;
    const atMs = random.next() * forMs;
    const lastsMs = Math.min(200 + random.next() ** 2 * 45_000, forMs - atMs);
    return { atMs, forMs: lastsMs, kind, site: Math.floor(random.next() * sites), dice: random.next() };
  });
  return faults.sort((a, b) => a.atMs - b.atMs);
}

export function beginFault(world: World, fault: Fault): void {
  const site = world.sites[fault.site];
  if (site === undefined) return;
  world.trace.note("fault", `${fault.kind} (${site.name}, ${Math.round(fault.forMs)} ms)`);
  const begin: Begin = { ...KINDS, ...BOOT_KINDS }[fault.kind];
  const end = begin(world, site, fault);
  world.timeline.after(fault.forMs, () => {
    end();
    if (end !== nothing) world.trace.note("fault", `${fault.kind} ends (${site.name})`);
  });
}

function pickOf<T>(all: readonly T[], dice: number): T | undefined {
  return all[Math.floor((dice * 7919) % all.length)];
}
