import { join } from "node:path";
import { systemClock } from "@longshore/kit";
import { HistoryFile } from "../history/io/history-file.ts";
import { type OneMachine, Orders } from "../history/orders.ts";
import { Fleet } from "../lab/fleet.ts";
import { operatorOf } from "../lab/io/operator.ts";
import type { Lab } from "../lab/lab.ts";
import type { Figures, Stage } from "./scenario.ts";

/** The orders of a story at one lab: given, recorded, judged. */
export interface OrderStory {
  readonly fleet: Fleet;
  readonly orders: Orders;
  /** Powers these machines, which nothing holds, on: cycle and reset need it. */
  powerOn(free: readonly OneMachine[]): Promise<void>;
  /** Seconds until an order is carried out at each of these machines and all is as the last documents say. */
  inStep(free: readonly OneMachine[], within: number): Promise<number>;
  /** Once the story is over: what its history counts; fails with every rule that it breaks. */
  proven(seconds?: number): Promise<Figures>;
}

/** Begins the history of a lab, whose machines are Ready; it lies in the story's folder under `name`. */
export async function recordOrders(stage: Stage, lab: Lab, name = "orders"): Promise<OrderStory> {
  const fleet = stage.use(new Fleet(operatorOf(lab.contextFile)));
  const file = new HistoryFile(join(stage.dir, `${name}.jsonl`));
  await stage.eventually("every machine is Ready", () => fleet.allReady(), 120);
  const orders = await Orders.begin({ lab, fleet, file, clock: systemClock });
  return {
    fleet,
    orders,
    async powerOn(free) {
      const isOn = async ({ site, machine }: OneMachine): Promise<void> => {
        await stage.eventually(`${site}/${machine} is powered on`, () => orders.power(site, machine, "on"));
      };
      await Promise.all(free.map(isOn));
    },
    async inStep(free, within) {
      const from = systemClock.monotonic();
      const seconds = (): number => Math.round((systemClock.monotonic() - from) / 100) / 10;
      const each = async ({ site, machine }: OneMachine): Promise<void> => {
        await stage.eventually(`${site} carries out orders`, () => orders.pulse(site, machine), within);
        const left = Math.max(5, within - seconds());
        await stage.eventually(`${site} is as it was ordered`, () => fleet.allReady(site), left);
      };
      await Promise.all(free.map(each));
      return seconds();
    },
    async proven(seconds = 60) {
      let problems: readonly string[] = ["the hub does not say what happened"];
      const sound = async () => {
        const verdict = await orders.judge();
        problems = verdict?.problems ?? problems;
        return verdict?.problems.length === 0 ? verdict : undefined;
      };
      const verdict = await stage.eventually("the history of every order is sound", sound, seconds).catch((cause) => {
        const last = file.records
          .filter(({ what }) => what !== "held")
          .slice(-200)
          .map((record) => JSON.stringify(record));
        stage.log(`the end of the history:\n${last.join("\n")}`);
        throw new Error(`the history of orders is not sound: ${problems.join("; ")}`, { cause });
      });
      return { ...verdict.counts };
    },
  };
}
