import {
  createKeyPair,
  type DestructiveOrder,
  DestructiveOrder as DestructiveOrderMessage,
  MachineTask,
  type MachineTaskCommand,
  type Resource,
  Status,
} from "@longshore/contracts";
import { machinePlanDigest } from "@longshore/intents";
import { seededRandom } from "@longshore/kit";
import { describe, expect, test } from "vitest";
import type { Replies } from "../../../test/canned-link.ts";
import { machine } from "../../../test/fleet.ts";
import { CONFIG, CONTEXT, longshore, NOW, type World } from "../../../test/test-io.ts";

const operator = createKeyPair("user", seededRandom(5));
const context = { ...CONTEXT, seed: operator.seed.reveal() };
const disk = {
  ...{ serial: "S5H7", wwn: "eui.0025", model: "PM9A3", bytes: 1_920_383_410_176 },
  signatures: [{ partition: 0, offset: 0, type: "ceph_bluestore", label: "", uuid: "", cephFsid: "5d2f" }],
};
const system = {
  ...{ name: "flatcar", document: "d".repeat(64), version: "flatcar 4593.2.5" },
  ...{ imageUrl: "http://m/f.gz", imageSha256: "a".repeat(64), imageFormat: "raw.gz" },
};
const plan = {
  ...{ site: "oslo", machine: "r1u7", uid: "u", task: "provision", system, disks: [disk], authorizedKeys: [] },
  ...{ actions: ["boots it from the network, once", "writes flatcar over the disk"], reboots: 2 },
};

interface Told {
  readonly task?: Partial<MachineTaskCommand>;
  readonly order?: DestructiveOrder;
}

/** A hub whose machine goes through these statuses, one at each look. */
function hub(told: { -readonly [K in keyof Told]: Told[K] }, ...looks: object[]): Replies {
  let look = -1;
  return {
    apiResourceList: ({ waitMs }) => {
      if (waitMs > 0) look = Math.min(look + 1, looks.length - 1);
      return { revision: String(look), next: "", resources: [told_(looks[look])] };
    },
    apiMachinePlan: () => ({ plan, inspectedAtMs: NOW - 60_000 }),
    apiMachineTask: ({ task }) => {
      told.task = task ?? {};
      if (task?.order) told.order = DestructiveOrderMessage.decode(task.order.payload);
      return { orderId: "o-1" };
    },
  };
}

function told_(provisioning: object | undefined): Resource {
  const base = machine("r1u7", "oslo");
  const { power = "", ...rest } = base.status?.machine ?? {};
  const status = { ...base.status, machine: { ...rest, power, provisioning } };
  return { ...base, status: Status.decode(Status.encode(status as never)) };
}

const files = (): Map<string, string> =>
  new Map([
    [CONFIG, JSON.stringify({ current: "lab", contexts: { lab: context } })],
    ["/fleet/anna.pub", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 anna\n# none\n"],
  ]);
const run = (line: string, replies: Replies, world: World = {}) =>
  longshore(line, { files: files(), ...world, replies });

const work = (more: object) => ({
  work: { orderId: "o-1", task: "provision", step: "environment", doing: "writing", attempt: 1, ...more },
});

describe("machine provision", () => {
  test("--dry-run shows disk, system and digest, and orders nothing", async () => {
    const told: Told = {};
    const { code, stdout } = await run("machine provision r1u7 --dry-run", hub(told, {}));
    expect(code).toBe(0);
    expect(stdout).toContain("PM9A3, serial S5H7, WWN eui.0025, 1920383410176 bytes");
    expect(stdout).toContain("at 0: ceph_bluestore of the Ceph cluster 5d2f");
    expect(stdout).toContain("flatcar, flatcar 4593.2.5");
    expect(stdout).toContain(`plan     ${Buffer.from(machinePlanDigest(plan as never)).toString("hex")}`);
    expect(told).toEqual({});
  });

  test("what is signed is the digest of the very plan that was shown, for that site, verb and a short time", async () => {
    const told: Told = {};
    const { code, stdout } = await run("machine provision r1u7 --os flatcar --yes", hub(told, {}));
    expect([code, stdout]).toEqual([0, "machine/r1u7: provision is ordered\n"]);
    expect(told.task).toMatchObject({ machine: "r1u7", task: MachineTask.MACHINE_TASK_PROVISION, os: "flatcar" });
    expect(told.order).toMatchObject({ site: "oslo", verb: "machine provision" });
    expect(Buffer.from(told.order?.planDigest ?? [])).toEqual(Buffer.from(machinePlanDigest(plan as never)));
    expect(told.order?.expiresAtMs).toBe(NOW + 1_800_000);
  });

  test("without a yes nothing is signed or ordered; the plan is shown before the question", async () => {
    const told: Told = {};
    const asked = await run("machine provision r1u7", hub(told, {}), { columns: 100 });
    expect([asked.code, asked.questions]).toEqual([4, ["provision machine/r1u7 at oslo?"]]);
    expect(asked.stderr).toContain("serial S5H7");
    expect((await run("machine provision r1u7", hub(told, {}))).code).toBe(4);
    expect(told).toEqual({});
  });

  test("a plan for another machine is not signed", async () => {
    const replies = {
      ...hub({}, {}),
      apiMachinePlan: () => ({ plan: { ...plan, machine: "r1u8" }, inspectedAtMs: 0 }),
    };
    expect((await run("machine provision r1u7 --yes", replies)).stderr).toContain("CLI_PLAN_NOT_ASKED_FOR");
  });

  test("--watch in a pipe: a line for each step and tenth, the machine's words, and the end with its exit code", async () => {
    const replies = hub(
      {},
      work({ step: "image", doing: "" }),
      work({ bytes: 100, total: 1000, log: ["one"] }),
      work({ bytes: 190, total: 1000, log: ["one", "two"] }),
      work({ step: "home", doing: "" }),
      { last: { orderId: "o-1", task: "provision", ok: true, message: "its system runs", atMs: NOW } },
    );
    const { code, stdout, stderr } = await run("machine provision r1u7 --yes --watch", replies);
    expect([code, stdout]).toEqual([0, "machine/r1u7: provision done, its system runs\n"]);
    expect(stderr.split("\n").filter(Boolean)).toEqual([
      "provision r1u7: fetches the image",
      "  | one",
      "provision r1u7: boot environment; writes the image; 10 %",
      "  | two",
      "provision r1u7: waits for its system",
    ]);
  });

  test("--watch on a terminal: one live line, the machine's words above it", async () => {
    const replies = hub(
      {},
      work({ bytes: 1_000_000_000, total: 4_000_000_000, log: ["writing /dev/nvme0n1"], stepSinceMs: NOW - 5000 }),
      { last: { orderId: "o-1", task: "provision", ok: true, message: "its system runs", atMs: NOW } },
    );
    const { stderr } = await run("machine provision r1u7 --yes --watch", replies, { columns: 120 });
    const live = "provision r1u7: boot environment, writes the image; 25 %, 1.0 of 4.0 GB; 5s";
    expect(stderr).toContain(`  | writing /dev/nvme0n1\n\r\u001b[K${live}`);
    expect(stderr.endsWith("\r\u001b[K")).toBe(true); // it is gone when it is over
  });

  test("an order that fails ends with its cause, what to do, and exit code 1", async () => {
    const end = { orderId: "o-1", task: "provision", code: "DISK_CHANGED", message: "it holds LVM now", hint: "Look." };
    const { code, stderr } = await run("machine provision r1u7 --yes -w", hub({}, { last: end }));
    expect(code).toBe(1);
    expect(stderr).toContain(
      "error CLI_TASK_FAILED: provision of machine/r1u7 failed (DISK_CHANGED): it holds LVM now",
    );
    expect(stderr).toContain("hint: Look.");
  });

  test("a rescue is watched until people can log in; its keys come from files", async () => {
    const told: Told = {};
    const replies = hub(told, work({ task: "rescue", step: "rescue", doing: "ready" }));
    const rescue = { ...plan, task: "rescue", disks: [], system: null };
    const world = { ...replies, apiMachinePlan: () => ({ plan: rescue, inspectedAtMs: 0 }) };
    const { code, stdout } = await run("machine rescue r1u7 --key anna.pub --yes -w", world);
    expect([code, stdout]).toEqual([0, "machine/r1u7: is in rescue; `longshore machine power cycle r1u7` ends it\n"]);
    expect(told.task?.authorizedKeys).toEqual(["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 anna"]);
  });

  test("a look from inside needs no operator's word", async () => {
    const told: Told = {};
    const world = {
      ...hub(told, {}),
      apiMachinePlan: () => ({ plan: { ...plan, task: "inspect" }, inspectedAtMs: 0 }),
    };
    expect((await run("machine inspect r1u7 --yes", world)).code).toBe(0);
    expect(told.order).toBeUndefined();
  });
});
