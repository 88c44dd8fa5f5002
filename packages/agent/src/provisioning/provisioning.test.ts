import { MachineTask, PowerAction, subjects } from "@longshore/contracts";
import { expect, test } from "vitest";
import { DISK, IMAGE, inventory } from "../../test/fake-boot-network.ts";
import { MACHINE, ProvisioningStage } from "../../test/provisioning-stage.ts";
import { bmcErrors } from "../bmc/bmc-errors.ts";

const { MACHINE_TASK_DEPROVISION, MACHINE_TASK_INSPECT, MACHINE_TASK_PROVISION, MACHINE_TASK_RESCUE } = MachineTask;
const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBv0 anna@office";

async function stage(spec: object = {}): Promise<ProvisioningStage> {
  const at = new ProvisioningStage();
  await at.begin(spec);
  return at;
}

test("a machine that is off is looked at from inside, and is off and available again, its inventory known", async () => {
  await using at = await stage();
  expect(at.status?.phase).toBe("Registered");
  await at.order(MACHINE_TASK_INSPECT);
  expect(at.bmc).toMatchObject({ power: "on", boot: { device: "network", persistent: false, efi: true } });
  expect(at.status?.phase).toBe("Inspecting");
  const boot = await at.network.boot("r1u7");
  expect(boot?.task).toEqual({ machine: "r1u7", network: expect.anything(), task: "inspect", then: "power-off" });
  boot?.report("inspected", { inventory: inventory() });
  boot?.report("done");
  at.bmc.power = "off";
  await at.world.pass(20_000);
  expect(at.status?.phase).toBe("Available");
  expect(at.bmc.orders).toEqual(["on"]);
  const found = at.status?.machine?.inventory.map(({ name, value, source }) => `${name}: ${value} (${source})`);
  expect(found).toContain(
    "disk nvme0n1: 1.92 TB, PM9A3, serial S5H7, WWN eui.0025388b71b0a1c2, holds ceph_bluestore of Ceph 5d2f (boot environment)",
  );
  expect(at.reasons()).toEqual(["WorkOrdered", "WorkBooted", "MachineInspected"]);
});

test("a machine goes from available to its own system: written once, from its disk, told by itself", async () => {
  await using at = await stage();
  await at.inspected();
  const plan = await at.plan(MACHINE_TASK_PROVISION);
  expect(plan).toMatchObject({
    task: "provision",
    system: { name: "flatcar", version: "flatcar 4593.2.5" },
    disks: [{ serial: "S5H7", bytes: DISK.bytes, signatures: [{ type: "ceph_bluestore", cephFsid: "5d2f" }] }],
    reboots: 2,
  });
  const orderId = await at.order(MACHINE_TASK_PROVISION);
  expect(at.bmc.boot?.device).toBe("network");
  const boot = await at.network.boot("r1u7");
  expect(boot?.task).toMatchObject({ task: "install", then: "reboot", disk: { serial: "S5H7", bytes: DISK.bytes } });
  expect(JSON.stringify(boot?.task)).toContain("/home"); // its first boot knows where to say that it runs
  boot?.report("inspected", { inventory: inventory() });
  expect(boot?.report("checked")).toEqual({ go: "on" });
  boot?.report("writing", { bytes: 1_500_000_000, total: 3_000_000_000, log: ["half of it"] });
  await at.world.pass(3000);
  expect(at.provisioning?.work).toMatchObject({
    orderId,
    step: "environment",
    doing: "writing",
    bytes: 1_500_000_000,
    log: ["half of it"],
    by: "anna",
  });
  expect(boot?.report("done")).toEqual({ go: "on" });
  await at.world.pass(3000);
  expect(at.bmc.boot).toMatchObject({ device: "disk", persistent: false });
  expect(await at.network.boot("r1u7")).toBeUndefined();
  boot?.cameHome();
  await at.world.pass(3000);
  expect(at.status).toMatchObject({ phase: "Provisioned", machine: { provisioning: { last: { orderId, ok: true } } } });
  expect(at.provisioning?.installed).toMatchObject({ os: "flatcar", orderId });
  expect(at.reasons().slice(3)).toEqual([
    "WorkOrdered",
    "WorkBooted",
    "WorkWriting",
    "WorkWritten",
    "MachineProvisioned",
  ]);
  expect(at.bmc.orders).toEqual(["on", "on"]);
  // what its system makes of its disk is not what was seen before it ran
  await expect(at.plan(MACHINE_TASK_DEPROVISION)).rejects.toMatchObject({ code: "PROVISION_NOT_INSPECTED" });
});

test("nothing is written by an order whose plan is not the one that is so now, nor by one that nobody signed", async () => {
  await using at = await stage();
  await at.inspected();
  const word = await at.word(MACHINE_TASK_PROVISION);
  const before = await at.plan(MACHINE_TASK_PROVISION);
  await at.inspected(inventory({ ...DISK, signatures: [] }));
  await expect(at.order(MACHINE_TASK_PROVISION, { order: word })).rejects.toMatchObject({
    code: "AGENT_ORDER_REFUSED",
  });
  const unsigned = { payload: word.payload, signatures: [] };
  await expect(at.order(MACHINE_TASK_PROVISION, { order: unsigned })).rejects.toMatchObject({
    code: "AGENT_ORDER_REFUSED",
  });
  const other = await at.word(MACHINE_TASK_DEPROVISION);
  await expect(at.order(MACHINE_TASK_PROVISION, { order: other })).rejects.toMatchObject({
    code: "AGENT_ORDER_REFUSED",
  });
  const good = await at.word(MACHINE_TASK_PROVISION);
  await at.order(MACHINE_TASK_PROVISION, { order: good, orderId: "order-good" });
  await at.order(MACHINE_TASK_PROVISION, { order: good, orderId: "order-good" }); // the same order again: it is taken on
  expect(at.provisioning?.work?.orderId).toBe("order-good");
  expect(before.disks[0]?.signatures).toHaveLength(1);
  expect(at.world.hub.events.filter(({ reason }) => reason === "OrderRefused")).toHaveLength(3);
});

test("an agent that dies at any step goes on with the next one, and no order to the BMC is given twice", async () => {
  await using at = await stage();
  await at.inspected();
  await at.order(MACHINE_TASK_PROVISION);
  await at.world.restart();
  await at.world.pass(10_000);
  const boot = await at.network.boot("r1u7");
  boot?.report("checked");
  await at.world.restart();
  expect(await boot?.fetch()).toMatchObject({ task: "install", resumes: true });
  boot?.report("done");
  await at.world.restart();
  await at.world.pass(10_000);
  boot?.cameHome();
  await at.world.restart();
  await at.world.pass(3000);
  expect(at.status?.phase).toBe("Provisioned");
  expect(at.bmc.orders).toEqual(["on", "on"]);
  expect(at.reasons().filter((reason) => reason === "MachineProvisioned")).toHaveLength(1);
});

test("a warm reboot in the middle of a write goes on over what that write left, and over nothing else", async () => {
  await using at = await stage();
  const first = await at.writing();
  const second = await at.network.boot("r1u7");
  expect(second?.task).toMatchObject({ task: "install", resumes: true, disk: { serial: "S5H7" } });
  expect(first?.report("writing", { bytes: 1, total: 2 })?.go).toBe("stop");
  const half = inventory({ ...DISK, signatures: [{ partition: 0, offset: 512, type: "gpt", uuid: "of-the-image" }] });
  expect(second?.report("inspected", { inventory: half })).toEqual({ go: "on" });
  const third = await at.network.boot("r1u7");
  const foreign = inventory({
    ...DISK,
    signatures: [{ partition: 0, offset: 0, type: "LVM2_member", uuid: "theirs" }],
  });
  expect(third?.report("inspected", { inventory: foreign })).toMatchObject({ go: "stop" });
  await at.world.pass(3000);
  expect(at.status?.phase).toBe("Error");
  expect(at.provisioning?.last).toMatchObject({ ok: false, code: "DISK_CHANGED" });
  expect(at.provisioning?.last?.message).toContain("LVM2_member");
  expect(await at.network.boot("r1u7")).toBeUndefined();
});

test("a disk that was swapped between plan and act stops it before the first write, and needs a new plan", async () => {
  await using at = await stage();
  await at.inspected();
  await at.order(MACHINE_TASK_PROVISION);
  const boot = await at.network.boot("r1u7");
  boot?.report("failed", { error: { code: "DISK_CHANGED", message: "the serial is another" } });
  await at.world.pass(3000);
  expect(at.status).toMatchObject({ phase: "Error" });
  expect(at.status?.conditions.find(({ type }) => type === "Ready")).toMatchObject({
    status: "False",
    reason: "Failed",
  });
  const failed = at.world.hub.events.find(({ reason }) => reason === "WorkFailed");
  expect(failed?.evidence).toMatchObject({ code: "DISK_CHANGED", next: expect.stringContaining("plan again") });
  await at.inspected();
  expect(at.status?.phase).toBe("Available");
});

test("a BMC that forgets what to boot from is told again, a few times, and then a person is", async () => {
  await using at = await stage();
  await at.inspected();
  await at.order(MACHINE_TASK_PROVISION);
  for (let i = 0; i < 3; i++) {
    at.bmc.boot = undefined; // it boots its old disk
    await at.world.pass(16 * 60_000);
  }
  await at.world.pass(60_000);
  expect(at.status?.phase).toBe("Error");
  expect(at.provisioning?.last).toMatchObject({ code: "BOOT_NEVER_CAME" });
  expect(at.bmc.orders).toEqual(["on", "on", "cycle", "cycle"]);
  expect(at.reasons().filter((reason) => reason === "WorkRetried")).toHaveLength(2);
});

test("a system that comes home after it was given up is what its machine has, and no other one is", async () => {
  await using at = await stage();
  const boot = await at.writing();
  boot?.report("done");
  await at.world.pass(42 * 60_000);
  expect(at.provisioning?.last).toMatchObject({ ok: false, code: "NEVER_CAME_HOME" });
  await at.world.restart();
  boot?.cameHome();
  await at.world.pass(3000);
  expect(at.status?.phase).toBe("Provisioned");
  expect(at.provisioning).toMatchObject({ installed: { os: "flatcar" }, last: { ok: true } });
  expect(at.reasons().slice(-2)).toEqual(["WorkFailed", "MachineCameHome"]);
});

test("a BMC that cannot be reached means later, and an image that is on its way, too", async () => {
  await using at = await stage();
  await at.inspected();
  at.network.images = { state: "fetching", bytes: 5, total: 10 };
  await at.order(MACHINE_TASK_PROVISION);
  await at.world.pass(5000);
  expect(at.provisioning?.work).toMatchObject({ step: "image", bytes: 5, total: 10 });
  at.bmc.failure = () => bmcErrors.BMC_NO_ANSWER({ message: "b1 is silent" });
  at.network.arrived({ state: "here", image: IMAGE });
  await at.world.pass(600_000);
  expect(at.provisioning?.work?.step).toBe("boot-order");
  expect(at.provisioning?.work?.message).toMatch(/b1|the BMC of r1u7/);
  at.bmc.failure = undefined;
  await at.world.pass(400_000);
  expect(at.bmc.orders).toEqual(["on", "on"]);
});

test("while it is at work, its held power is not enforced, and other orders are refused with the reason", async () => {
  await using at = await stage({ power: "off" });
  await at.inspected();
  await at.writing();
  await at.world.pass(120_000);
  expect(at.bmc.power).toBe("on");
  expect(at.status?.conditions.find(({ type }) => type === "PowerAsWanted")).toMatchObject({
    reason: "InWork",
    message: expect.stringContaining("held off, which is not enforced now"),
  });
  const refused = { code: "PROVISION_IN_WORK", message: expect.stringContaining("provision") };
  const cycle = { machine: "r1u7", action: PowerAction.POWER_ACTION_CYCLE, orderId: "o-cycle" };
  await expect(at.world.hub.link.command(subjects.cmdMachinePower, cycle)).rejects.toMatchObject(refused);
  await expect(at.order(MACHINE_TASK_DEPROVISION)).rejects.toMatchObject(refused);
});

test("wiped, a machine is off and available, and what is on its disks now is known", async () => {
  await using at = await stage();
  await at.inspected();
  await at.order(MACHINE_TASK_DEPROVISION, { allDisks: true });
  expect(at.status?.phase).toBe("Deprovisioning");
  const boot = await at.network.boot("r1u7");
  expect(boot?.task).toMatchObject({ task: "wipe", then: "power-off", disks: [{ serial: "S5H7" }] });
  boot?.report("checked");
  boot?.report("wiping");
  await at.world.pass(20_000);
  boot?.report("inspected", { inventory: inventory({ ...DISK, signatures: [] }) });
  await at.world.pass(1000);
  boot?.report("done");
  at.bmc.power = "off";
  await at.world.pass(60_000);
  expect(at.status?.phase).toBe("Available");
  expect((await at.plan(MACHINE_TASK_PROVISION)).disks).toMatchObject([{ serial: "S5H7", signatures: [] }]);
});

test("a rescue lets in who has a key, and ends with the next order to its power", async () => {
  await using at = await stage();
  await at.order(MACHINE_TASK_RESCUE, { authorizedKeys: [KEY] });
  const boot = await at.network.boot("r1u7");
  expect(boot?.task).toMatchObject({ task: "rescue", then: "stay", authorizedKeys: [KEY] });
  boot?.report("ready");
  await at.world.pass(600_000);
  expect(at.provisioning?.work?.step).toBe("rescue");
  const cycle = { machine: "r1u7", action: PowerAction.POWER_ACTION_CYCLE, orderId: "o-cycle" };
  const done = at.world.hub.link.command(subjects.cmdMachinePower, cycle);
  await at.world.pass(5000);
  expect(await done).toMatchObject({ confirmed: true });
  await at.world.pass(5000);
  expect(at.provisioning).toMatchObject({ last: { task: "rescue", ok: true } });
  expect(at.provisioning?.work ?? undefined).toBeUndefined();
});

test.each([
  ["no disk fits", { rootDisk: { serial: "OTHER" } }, "PROVISION_NO_ROOT_DISK"],
  ["several fit", { rootDisk: { size: { min: "1TB" } } }, "PROVISION_WHICH_DISK"],
])("where %s, the plan is refused, and lists the disks", async (_what, spec, code) => {
  await using at = await stage(spec);
  await at.inspected(inventory(DISK, { ...DISK, path: "/dev/nvme1n1", serial: "S5H8" }));
  const refused = { code, message: expect.stringContaining("serial S5H8") };
  await expect(at.plan(MACHINE_TASK_PROVISION)).rejects.toMatchObject(refused);
});

test("a machine without a document that boots is looked at once, told, and listed", async () => {
  await using at = await stage();
  const boot = await at.network.boot(undefined, "02:00:00:00:00:99");
  expect(boot?.task).toMatchObject({ task: "inspect", then: "reboot", machine: "02:00:00:00:00:99" });
  boot?.report("inspected", { inventory: inventory() });
  boot?.report("done");
  await at.world.pass(3000);
  expect(await at.network.boot(undefined, "02:00:00:00:00:99")).toBeUndefined();
  expect(at.world.hub.statuses.get("site/oslo")?.site?.discovered).toMatchObject([
    {
      mac: "02:00:00:00:00:99",
      arch: "arm64",
      serial: "A1",
      product: "Mt. Jade",
      disks: [expect.stringContaining("S5H7")],
    },
  ]);
  expect(at.world.hub.events.filter(({ reason }) => reason === "MachineDiscovered")).toHaveLength(1);
  const nics = [{ mac: "02:00:00:00:00:99", boot: true }];
  at.world.hub.apply({ kind: "Machine", name: "r1u8", spec: { ...MACHINE, nics } });
  await at.world.pass(3000);
  expect(at.world.hub.statuses.get("site/oslo")?.site?.discovered).toEqual([]);
  expect(at.world.hub.statuses.get("machine/r1u8")?.phase).toBe("Available");
});
