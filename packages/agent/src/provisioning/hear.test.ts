import type { BootReport, DiskSignature } from "@longshore/contracts";
import { expect, test } from "vitest";
import { DISK, inventory } from "../../test/fake-boot-network.ts";
import { cameHome, fetched, mayBoot, reported } from "./hear.ts";
import type { Job, Step, Work } from "./record.ts";

const image = { url: "http://x/i", sha256: "a".repeat(64), format: "raw" } as const;
const job: Job = {
  task: "provision",
  system: { name: "flatcar", version: "1", image, callsHome: true, spec: {} },
  disk: { serial: DISK.serial, wwn: DISK.wwn, bytes: DISK.bytes, signatures: DISK.signatures },
};
const boot = { id: "b1", mac: "m", firmware: "f", atMs: 1 };
const DAY = 86_400_000;

function work(step: Step, more: Partial<Work> = {}): Work {
  const base = { orderId: "order-12", by: "anna", atMs: 0, job, stepAtMs: 0, attempt: 1, tries: 0, boots: 1 };
  return { ...base, step, boot, ...more };
}

const says = (at: Work, step: BootReport["step"], more: Partial<BootReport> = {}, id = "b1") =>
  reported(at, id, { step, ...more }, 1000);

test("a machine boots from the network only while its order waits for that", () => {
  const steps: Step[] = ["image", "boot-order", "power", "boot", "environment", "own-disk", "home", "off", "rescue"];
  expect(steps.filter((step) => mayBoot({ step }))).toEqual(["power", "boot", "environment"]);
});

test("an install that comes back to the network is not done again", () => {
  for (const step of ["own-disk", "home"] as const) {
    expect(fetched(work(step), { ...boot, id: "b2" }, 0)).toBeUndefined();
    expect(fetched(work(step), boot, 0)).toBeUndefined();
  }
});

test("a warm reboot in the middle takes the task over, and the boot before it is stopped", () => {
  const heard = fetched(work("environment", { begunAtMs: 5, heardAtMs: 5 }), { ...boot, id: "b2" }, 10);
  expect(heard?.work).toMatchObject({ step: "environment", boot: { id: "b2" }, boots: 2, begunAtMs: 5 });
  expect(says(heard?.work as Work, "writing").answer.go).toBe("stop");
  expect(says(heard?.work as Work, "writing", {}, "b2").answer).toEqual({ go: "on" });
});

test("a machine that reboots without an end needs a person", () => {
  expect(fetched(work("environment", { boots: 8 }), { ...boot, id: "b9" }, 0)?.next).toMatchObject({
    code: "REBOOTS_AGAIN",
  });
});

test("that it may write is in the record before it is allowed to", () => {
  expect(says(work("environment"), "checked")).toMatchObject({ work: { begunAtMs: 1000 }, answer: { go: "on" } });
  expect(says(work("environment"), "inspected", { inventory: inventory() }).work.begunAtMs).toBeUndefined();
});

test("an interrupted write goes on over what it left behind itself, and what was planned", () => {
  const gpt = { partition: 0, offset: 512, type: "gpt", uuid: "new" };
  const at = work("environment", { begunAtMs: 5 });
  const half = inventory({ ...DISK, signatures: [gpt, ...DISK.signatures, { partition: 1, offset: 0, type: "ext4" }] });
  expect(says(at, "inspected", { inventory: half })).toMatchObject({ answer: { go: "on" } });
});

test.each<[string, Partial<typeof DISK> & { signatures?: DiskSignature[] }]>([
  ["another disk", { serial: "OTHER" }],
  ["a disk of another size", { bytes: 7 }],
  [
    "a disk that somebody gave to another Ceph cluster since",
    { signatures: [{ partition: 0, offset: 0, type: "ceph_bluestore", cephFsid: "other" }] },
  ],
  [
    "a disk that somebody put into a volume group since",
    { signatures: [{ partition: 2, offset: 0, type: "LVM2_member", uuid: "x" }] },
  ],
])("an interrupted write does not go on over %s", (_what, change) => {
  const at = work("environment", { begunAtMs: 5 });
  const heard = says(at, "inspected", { inventory: inventory({ ...DISK, ...change }) });
  expect(heard).toMatchObject({ answer: { go: "stop" }, next: { do: "fail", code: "DISK_CHANGED" } });
});

test("an order that was cut off a day ago writes nothing any more", () => {
  const at = work("boot", { begunAtMs: 5, heardAtMs: 10 });
  expect(fetched(at, { ...boot, id: "b2" }, 10 + DAY)?.next).toBeUndefined();
  expect(fetched(at, { ...boot, id: "b2" }, 11 + DAY)?.next).toMatchObject({ do: "fail", code: "TOO_LATE" });
});

test.each([
  ["DISK_CHANGED", 1, "fail"],
  ["DISK_WRITE", 1, "fail"],
  ["IMAGE_DIGEST", 1, "again"],
  ["IMAGE_DIGEST", 3, "fail"],
  ["SOMETHING_NEW", 1, "again"],
])("an environment that fails with %s in attempt %i: %s", (code, attempt, next) => {
  const error = { code, message: "so it is" };
  expect(says(work("environment", { attempt }), "failed", { error }).next).toMatchObject({ do: next, code });
});

test("what is said again after it was heard changes nothing", () => {
  const heard = says(work("environment"), "done");
  expect(heard.work.step).toBe("own-disk");
  expect(says(heard.work, "done")).toEqual({ work: heard.work, answer: { go: "on" } });
});

test("home comes only the system of the boot that was allowed to write", () => {
  const at = work("home", { begunAtMs: 5 });
  expect(cameHome(at, "b1").next).toEqual({ do: "end" });
  expect(cameHome(at, "of-the-system-before").next).toBeUndefined();
  expect(cameHome(work("environment"), "b1").next).toBeUndefined();
  expect(cameHome(work("image", { begunAtMs: 5 }), "b1").next).toBeUndefined();
});

test("a rescue that is rebooted starts from its disk", () => {
  const rescue: Job = { task: "rescue", authorizedKeys: [] };
  expect(says(work("environment", { job: rescue }), "ready").work.step).toBe("rescue");
  expect(fetched(work("rescue", { job: rescue }), { ...boot, id: "b2" }, 0)).toBeUndefined();
  expect(fetched(work("rescue", { job: rescue }), boot, 0)).toMatchObject({ work: { step: "rescue" } });
});
