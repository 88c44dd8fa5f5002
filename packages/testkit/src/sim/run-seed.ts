import { seconds } from "@longshore/kit";
import { invariants } from "./invariants/index.ts";
import { converges, unlike } from "./invariants/converges.ts";
import { settle } from "./io/settle.ts";
import { beginFault, type Fault, scheduleBootFaults, scheduleFaults } from "./world/faults.ts";
import type { Seams } from "./world/seams.ts";
import type { SimSite } from "./world/site.ts";
import { World } from "./world/world.ts";

export interface RunOptions {
  readonly seams?: Seams;
  readonly print?: (line: string) => void;
  /** A world whose operator provisions machines. */
  readonly provisions?: boolean | undefined;
  /** Instead of those of the seed; times from the end of the set-up on. */
  readonly faults?: readonly Fault[] | undefined;
}

export interface SeedOutcome {
  readonly seed: number;
  /** By invariant; empty = all hold. */
  readonly violations: readonly Violation[];
  /** Digest of everything that happened. */
  readonly trace: string;
  readonly simulatedMs: number;
  readonly happened: number;
  /** How long after the last fault everything was as it shall be. */
  readonly convergedInMs: number | undefined;
}

export interface Violation {
  readonly invariant: string;
  readonly sentence: string;
}

/** Lives through the faults of a seed, waits for rest, and asks every invariant. */
export async function runSeed(
  seed: number,
  { seams = {}, print, faults, provisions }: RunOptions = {},
): Promise<SeedOutcome> {
  const world = worldOf(seed, seams, print, provisions);
  const schedule = provisions === true ? scheduleBootFaults : scheduleFaults;
  const { timeline } = world;
  world.start();
  await within(world, world.operator.setUp(), SET_UP_MS);
  const from = timeline.monotonic();
  const until = from + FAULTS_FOR_MS;
  for (const fault of faults ?? schedule(world.randomOf("faults"), world.sites.length, FAULTS_FOR_MS)) {
    timeline.after(fault.atMs, () => beginFault(world, fault));
  }
  const work = world.operator.work(() => timeline.monotonic() >= until);
  await timeline.run(until);
  await within(world, work, CALL_MS);
  const rested = await rest(world);
  const restedAt = timeline.monotonic();
  const violations: Violation[] = [];
  for (const invariant of invariants) {
    if (rested && invariant === converges) continue; // it held when the world came to rest
    const found = await within(world, Promise.resolve(invariant.violations(world)), ASK_MS);
    for (const sentence of found ?? ["it could not be asked"]) violations.push({ invariant: invariant.name, sentence });
  }
  return {
    seed,
    violations,
    trace: world.trace.digest(),
    simulatedMs: timeline.monotonic(),
    happened: timeline.happened,
    convergedInMs: rested ? restedAt - until : undefined,
  };
}

const SET_UP_MS = seconds(60);
const FAULTS_FOR_MS = seconds(60);
const CALL_MS = seconds(60);
const ASK_MS = seconds(240);
/** N ticks: the longest that it may take after the last fault, of which a dead line alone takes a minute to notice. */
const REST_MS = seconds(240);
const LOOK_EVERY_MS = seconds(2);

function worldOf(seed: number, seams: Seams, print: RunOptions["print"], provisions = false): World {
  const timing = {
    beatMs: 10_000,
    resyncMs: 30_000,
    watchMs: 30_000,
    syncMs: seams.syncMs ?? 60_000,
    telemetryMs: 30_000,
  };
  const sites = provisions ? 1 : 2 + (seed % 3);
  return new World({ seed, sites, machinesPerSite: 1 + (seed % 2), timing, seams, settle, print, provisions });
}

/** Time goes on until the promise is settled; undefined when it takes longer. */
async function within<T>(world: World, promise: Promise<T>, ms: number): Promise<T | undefined> {
  let settled: { readonly value: T } | undefined;
  let failed: { readonly error: unknown } | undefined;
  promise.then(
    (value) => (settled = { value }),
    (error: unknown) => (failed = { error }),
  );
  await world.timeline.run(world.timeline.monotonic() + ms, () => settled !== undefined || failed !== undefined);
  if (failed !== undefined) throw (failed as { error: unknown }).error;
  return settled?.value;
}

/** Twice in a row everything is as it shall be. */
async function rest(world: World): Promise<boolean> {
  const end = world.timeline.monotonic() + REST_MS;
  for (let good = 0; world.timeline.monotonic() < end; ) {
    await world.timeline.run(world.timeline.monotonic() + LOOK_EVERY_MS);
    const isAtRest = (site: SimSite): boolean => unlike(world, site).length === 0 && !isBusy(site);
    const isAsWanted = world.sites.every(isAtRest) && world.hub.services !== undefined;
    good = isAsWanted ? good + 1 : 0;
    if (good === 2) return true;
  }
  return false;
}

/** An order runs. */
function isBusy({ disk }: SimSite): boolean {
  const isWorking = [...disk.state.provisioning.values()].some(
    ({ work }) => work !== undefined && work.step !== "rescue",
  );
  return isWorking || [...disk.state.orders.values()].some(({ result }) => result === undefined);
}
