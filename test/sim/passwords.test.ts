import type { SiteLink } from "@longshore/bus";
import { type Clock, LongshoreError } from "@longshore/kit";
import { SimDisk } from "@longshore/testkit/sim";
import { expect, test } from "vitest";
import { fakeDriver } from "../../packages/agent/test/fake-bmc.ts";
import { OLD, PasswordStage } from "../../packages/agent/test/password-stage.ts";

/** An agent's life: what it does after its death reaches nobody. */
class Life {
  isOver = false;
  readonly #stage: Stage;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  begin(): void {
    const { clock, hub, bmc, disk } = this.#stage;
    this.#stage.store = disk.open();
    const mine: Clock = {
      now: () => clock.now(),
      monotonic: () => clock.monotonic(),
      after: (ms, fire) => clock.after(ms, () => !this.isOver && fire()),
    };
    const { link } = hub;
    this.#stage.start({
      clock: mine,
      link: this.#mortal<SiteLink>(link),
      drivers: [this.#mortal(fakeDriver({ "10.0.0.1": bmc }))],
    });
  }

  /** The same while it lives; afterwards nothing that is asked ever answers. */
  #mortal<T extends object>(thing: T): T {
    return new Proxy(thing, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== "function") return value;
        return (...args: unknown[]) => {
          if (this.isOver) return new Promise(() => undefined);
          const answer: unknown = Reflect.apply(value, target, args);
          return answer instanceof Promise ? this.#answer(answer) : answer;
        };
      },
    });
  }

  async #answer(answer: Promise<unknown>): Promise<unknown> {
    const [value] = await Promise.allSettled([answer]);
    if (this.isOver) return new Promise(() => undefined);
    return value.status === "fulfilled" ? this.#sessionOf(value.value) : answer;
  }

  /** A BMC's session tells it nothing any more, either. */
  #sessionOf(value: unknown): unknown {
    const isSession = typeof value === "object" && value !== null && "password" in value;
    return isSession ? { ...value, password: this.#mortal(value.password as object) } : value;
  }
}

class Stage extends PasswordStage {
  readonly disk = new SimDisk();
  life = new Life(this);
  steps = 0;

  /** kill -9; another begins on the same disk a minute later. */
  die(): void {
    this.life.isOver = true;
    this.disk.crash();
  }

  /** Lives until step `last` of the rotation, 0 = to its end, and then once more. */
  async rotateAndDie(last: number): Promise<void> {
    this.life.begin();
    this.apply();
    await this.pass(1000);
    const step = (): void => void (++this.steps === last && this.die());
    this.disk.hooks = { before: step, after: step };
    this.bmc.onPassword = (password) => {
      step();
      if (this.life.isOver) return;
      const { current, next } = this.recovered();
      if (password !== current && password !== next)
        this.lost.push(`the BMC was given ${password}, which nobody else has`);
      this.bmc.password = password;
      step();
    };
    this.hub.link.refuse = new LongshoreError("BUS_NOT_STORED", "backoff", "the hub takes its time");
    void this.rotate().catch(() => undefined);
    await this.turns();
    await this.pass(1000);
    this.hub.link.refuse = undefined;
    await this.pass(20_000);
    this.disk.hooks = {};
    if (!this.life.isOver) return;
    await this.pass(60_000);
    this.life = new Life(this);
    this.life.begin();
    await this.turns();
    await this.pass(120_000);
  }

  readonly lost: string[] = [];
}

/** More than a rotation takes. */
const MOST_STEPS = 200;

test("kill -9 before and after every write of a rotation, and around the BMC's own change, locks nobody out", async () => {
  const phases = new Map<string, number>();
  let last = 1;
  for (; last < MOST_STEPS; last++) {
    await using stage = new Stage();
    await stage.rotateAndDie(last);
    const { phase = "never ordered" } = stage.status ?? {};
    phases.set(phase, (phases.get(phase) ?? 0) + 1);
    const at = `killed at step ${last}, in the end ${phase}`;
    expect(stage.lost, at).toEqual([]);
    expect([stage.isReady, at]).toEqual([true, at]);
    expect(stage.bmc.refusals, at).toBeLessThanOrEqual(1);
    expect(["Active", "NotStored", "never ordered"], at).toContain(phase);
    const known = phase === "Active" ? stage.recovered().current : OLD;
    expect(stage.bmc.password, at).toBe(known);
    if (!stage.life.isOver && stage.steps < last) break; // it came to its end before that step
  }
  expect(last).toBeGreaterThan(20);
  expect(last).toBeLessThan(MOST_STEPS);
  expect([...phases.keys()].sort()).toEqual(["Active", "NotStored", "never ordered"]);
  console.info(`${last} steps: ${JSON.stringify(Object.fromEntries(phases))}`);
});
