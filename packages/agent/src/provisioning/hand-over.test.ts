import { MachineTask } from "@longshore/contracts";
import { minutes } from "@longshore/kit";
import { expect, test } from "vitest";
import { DISK, inventory } from "../../test/fake-boot-network.ts";
import { ProvisioningStage } from "../../test/provisioning-stage.ts";

const { MACHINE_TASK_PROVISION } = MachineTask;
const LONG = { timeout: 60_000 };

/** As far as the boot that is handed over to the installer. */
async function stage() {
  const at = new ProvisioningStage();
  await at.begin({ os: "ubuntu" });
  await at.inspected();
  const plan = await at.plan(MACHINE_TASK_PROVISION);
  const orderId = await at.order(MACHINE_TASK_PROVISION);
  const boot = await at.network.boot("r1u7");
  return { at, plan, orderId, boot, [Symbol.asyncDispose]: () => at[Symbol.asyncDispose]() };
}

test(
  "a machine is handed over to Ubuntu's installer, restarts from its disk, and is at home when its system says so",
  LONG,
  async () => {
    await using of = await stage();
    const { at, plan, orderId, boot } = of;
    expect(plan).toMatchObject({
      system: {
        name: "ubuntu",
        version: "ubuntu 24.04",
        imageUrl: "http://mirror.example/live.iso",
        imageFormat: "iso",
      },
      disks: [{ serial: "S5H7", signatures: [{ type: "ceph_bluestore" }] }],
      actions: [
        expect.stringContaining("boots it from the network"),
        expect.stringMatching(/^wipes .*, serial S5H7, /),
        "starts the installer of ubuntu ubuntu 24.04 in its memory, which writes that disk",
        "restarts it from that disk",
        "waits until its system says that it runs",
      ],
    });
    const disk = { serial: "S5H7", wwn: DISK.wwn, bytes: DISK.bytes, signatures: DISK.signatures };
    expect(boot?.task).toMatchObject({ task: "hand-over", disk, installer: { iso: { bytes: 3_000_000_000 } } });
    const line = JSON.stringify(boot?.task);
    expect(line).toContain("ds=nocloud-net;s=http://10.1.0.1:8402/task/token-2/seed/ --- ");
    expect(line).toContain("url=http://10.1.0.1:8402/image/aa/installer.iso ");
    expect(line).not.toContain("user-data"); // it has that from its seed
    expect(boot?.seed("user-data")).toContain("serial='S5H7' wwn='eui.0025388b71b0a1c2'");
    expect(boot?.seed("network-config")).toBeUndefined();
    expect(boot?.seed("constructor")).toBeUndefined();
    for (const step of ["fetching", "checked", "wiping", "installing"] as const) boot?.report(step);
    boot?.report("installing", { log: ["subiquity/Install/install: installing system"] });
    await at.world.pass(3000);
    const work = { step: "installer", doing: "installing", log: ["subiquity/Install/install: installing system"] };
    expect(at.provisioning?.work).toMatchObject({ orderId, ...work });
    await at.world.restart(); // the agent may die meanwhile
    expect(boot?.report("done")).toEqual({ go: "on" });
    await at.world.pass(3000);
    expect(at.bmc.boot).toMatchObject({ device: "disk", persistent: false });
    expect(await at.network.boot("r1u7")).toBeUndefined();
    boot?.cameHome();
    await at.world.pass(3000);
    expect(at.status).toMatchObject({
      phase: "Provisioned",
      machine: { provisioning: { last: { orderId, ok: true } } },
    });
    expect(at.reasons().slice(3)).toEqual([
      ...["WorkOrdered", "WorkBooted", "WorkWriting", "WorkWritten", "MachineProvisioned"],
    ]);
  },
);

test(
  "an installer that fails is tried again, over what it left; one that left a pool is stopped there",
  LONG,
  async () => {
    await using of = await stage();
    const { at, boot } = of;
    for (const step of ["checked", "installing"] as const) boot?.report(step);
    boot?.report("failed", { error: { code: "INSTALLER_FAILED", message: "it failed" } });
    await at.world.pass(10_000);
    expect(at.provisioning?.work).toMatchObject({ attempt: 2, message: "it failed" });
    expect(boot?.seed("user-data")).toBeUndefined();
    const second = await at.network.boot("r1u7");
    expect(second?.task).toMatchObject({ task: "hand-over", resumes: true });
    const left = [{ partition: 2, offset: 536, type: "LVM2_member", uuid: "a" }];
    expect(second?.report("inspected", { inventory: inventory({ ...DISK, signatures: left }) })?.go).toBe("stop");
    await at.world.pass(3000);
    expect(at.provisioning?.last).toMatchObject({ ok: false, code: "DISK_CHANGED" });
  },
);

test("an installer of which nothing is heard for long is given up, and the machine boots once more", LONG, async () => {
  await using of = await stage();
  const { at, boot } = of;
  for (const step of ["checked", "installing"] as const) boot?.report(step);
  await at.world.pass(minutes(40));
  boot?.report("installing"); // as each event of the installer is
  await at.world.pass(minutes(40));
  expect(at.provisioning?.work).toMatchObject({ step: "installer", attempt: 1 });
  await at.world.pass(minutes(6));
  expect(at.provisioning?.work).toMatchObject({ attempt: 2, message: "the installer fell silent" });
});

test("the system of an installer whose last word was lost is at home when it says so", LONG, async () => {
  await using of = await stage();
  const { at, boot } = of;
  for (const step of ["checked", "installing"] as const) boot?.report(step);
  boot?.cameHome();
  await at.world.pass(3000);
  expect(at.status?.phase).toBe("Provisioned");
});
