import { days, seededRandom, silentLogger, SteppedClock } from "@longshore/kit";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openSqliteStore } from "../io/sqlite-store.ts";
import { startPruningOrders } from "./prune-orders.ts";

test("an agent that runs on for long forgets orders after a week, and only then", async () => {
  const directory = mkdtempSync(join(tmpdir(), "longshore-orders-"));
  const clock = new SteppedClock();
  {
    using store = openSqliteStore(directory, seededRandom(1), clock);
    using _pruning = startPruningOrders({ orders: store.orders, clock, log: silentLogger });
    const takenAgain = (): boolean => store.orders.begin("o1", clock.now()) === undefined;
    expect(takenAgain()).toBe(true);
    await clock.step(days(6));
    expect(takenAgain()).toBe(false);
    await clock.step(days(3));
    expect(takenAgain()).toBe(true);
  }
  expect(clock.pendingTimers).toBe(0);
  rmSync(directory, { recursive: true });
});
