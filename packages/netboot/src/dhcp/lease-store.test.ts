import { expect, test } from "vitest";
import type { Lease } from "./lease.ts";
import { GroupCommit } from "./lease-store.ts";

const lease = (n: number): Lease => ({
  mac: `52:54:00:00:00:0${n}`,
  address: `10.1.0.10${n}`,
  state: "bound",
  untilMs: 1,
  machine: "",
});

test("what comes while the disk is busy is saved together, and nobody hears before it is", async () => {
  const groups: number[] = [];
  const disk: (() => void)[] = [];
  const commit = new GroupCommit({
    save(leases) {
      groups.push(leases.length);
      return new Promise((resolve) => disk.push(resolve));
    },
  });
  const heard: number[] = [];
  const save = async (n: number): Promise<void> => {
    await commit.save(lease(n));
    heard.push(n);
  };
  const first = save(1);
  await turn();
  const others = [save(2), save(3)];
  await turn();
  expect([groups, heard]).toEqual([[1], []]);
  disk.shift()?.();
  await first;
  await turn();
  expect([groups, heard]).toEqual([[1, 2], [1]]);
  disk.shift()?.();
  await Promise.all(others);
  await commit.idle();
  expect(heard).toEqual([1, 2, 3]);
});

test("a disk that fails is told to each who waits, and the next are tried again", async () => {
  let broken = true;
  const commit = new GroupCommit({ save: () => (broken ? Promise.reject(new Error("full")) : Promise.resolve()) });
  await expect(commit.save(lease(1))).rejects.toThrow("full");
  broken = false;
  await expect(commit.save(lease(1))).resolves.toBeUndefined();
});

async function turn(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
}
