import { SimDisk } from "@longshore/testkit/sim";
import { describe, expect, test } from "vitest";
import { storeContract } from "../../packages/agent/test/store-contract.ts";

const order = (id: string, atMs: number) => ({
  id,
  atMs,
  interrupted: { result: new Uint8Array(), subject: "s", body: new Uint8Array() },
});

describe("the simulated store", () => {
  storeContract(() => new SimDisk());

  test("what is written after the crash of its program is on no disk, and what was written before is", () => {
    const disk = new SimDisk();
    const store = disk.open();
    store.orders.begin(order("before", 1));
    disk.crash();
    store.orders.begin(order("after", 2));
    expect([...disk.state.orders.keys()]).toEqual(["before"]);
    expect(disk.open().orders.begin(order("before", 3))).toMatchObject({ atMs: 1 });
  });

  test("a full disk refuses what is written, and nothing of it is there", () => {
    const disk = new SimDisk();
    const store = disk.open();
    disk.full = true;
    expect(() => store.orders.begin(order("o1", 1))).toThrow(
      expect.objectContaining({ code: "AGENT_STATE_DISK_FULL" }),
    );
    disk.full = false;
    expect(store.orders.begin(order("o1", 2))).toBeUndefined();
  });
});
