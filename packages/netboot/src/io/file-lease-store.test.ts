import { appendFileSync } from "node:fs";
import { tempDir } from "@longshore/testkit/tools";
import { expect, test } from "vitest";
import type { Lease } from "../dhcp/lease.ts";
import { FileLeaseStore } from "./file-lease-store.ts";

const lease = (address: string, untilMs: number): Lease => ({
  mac: "3c:ec:ef:00:00:17",
  address,
  state: "bound",
  untilMs,
  machine: "r1u7",
});

test("what was saved is there after a restart, the last word of each address; a torn line is left out", async () => {
  await using dir = tempDir("longshore-leases-");
  const path = dir.join("leases");
  const store = await FileLeaseStore.open(path);
  expect(await store.load()).toEqual([]);
  await store.save([lease("10.1.0.17", 1), lease("10.1.0.18", 1)]);
  await store.save([lease("10.1.0.17", 2)]);
  await store[Symbol.asyncDispose]();
  appendFileSync(path, '{"mac":"3c:ec:ef:00:00:17","address":"10.1.0.19"');
  await using again = await FileLeaseStore.open(path);
  expect(await again.load()).toEqual([lease("10.1.0.17", 2), lease("10.1.0.18", 1)]);
});
