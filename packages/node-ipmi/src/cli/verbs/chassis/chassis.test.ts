import { describe, expect, it } from "vitest";
import { commandLab } from "../../../../test/node-ipmi-command.ts";

describe("power", () => {
  it.each([
    ["on", "Up/On"],
    ["off", "Down/Off"],
    ["cycle", "Cycle"],
    ["reset", "Reset"],
    ["soft", "Soft"],
    ["diag", "Diag"],
  ])("%s is said in ipmitool's words", async (action, words) => {
    await using lab = await commandLab({ power: "on" });
    expect(await lab.say("power", action)).toBe(`Chassis Power Control: ${words}\n`);
  });

  it("on moves the machine, which status shows", async () => {
    await using lab = await commandLab();
    await lab.say("chassis", "power", "on");
    await expect.poll(() => lab.say("power", "status"), { timeout: 10_000 }).toBe("Chassis Power is on\n");
    expect(JSON.parse(await lab.say("-ojson", "power", "status"))).toMatchObject({ power: "on" });
  });

  it("is waited for until it is seen, and a BMC that only says yes is found out", async () => {
    await using lab = await commandLab();
    expect(await lab.say("power", "on", "--wait", "15")).toBe("Chassis Power Control: Up/On\nChassis Power is on\n");
    lab.bmc.become("forgets-power");
    const { code, stderr } = await lab.run("power", "off", "--wait", "0.3");
    expect([code, stderr]).toEqual([1, expect.stringContaining("error IPMI_POWER_NOT_SEEN")]);
    expect(await lab.run("power", "cycle", "--wait", "1")).toMatchObject({ code: 2 });
  });

  it("whose answer is lost is not repeated, and is said to be unknown", async () => {
    await using lab = await commandLab({ power: "on" });
    lab.bmc.faults.loseAnswerTo = "Chassis Control";
    const { code, stderr } = await lab.run("--timeout", "20", "power", "cycle");
    expect([code, stderr]).toEqual([1, expect.stringContaining("error IPMI_OUTCOME_UNKNOWN")]);
  });
});

describe("chassis", () => {
  it("status shows power and policy", async () => {
    await using lab = await commandLab({ power: "on" });
    const text = await lab.say("chassis", "status");
    expect(text).toMatch(/^System Power {9}: on\n/);
    expect(text).toContain("Power Restore Policy : ");
    expect(JSON.parse(await lab.say("-o", "json", "chassis", "status"))).toMatchObject({
      power: { on: true, fault: false },
    });
  });

  it("policy changes what status shows", async () => {
    await using lab = await commandLab();
    expect(await lab.say("chassis", "policy", "list")).toContain("always-off always-on previous");
    expect(await lab.say("chassis", "policy", "always-on")).toContain("always-on");
    expect(await lab.say("chassis", "status")).toContain("Power Restore Policy : always-on");
  });

  it("bootdev is read back by bootparam", async () => {
    await using lab = await commandLab();
    expect(await lab.say("chassis", "bootdev", "pxe", "options=persistent,efiboot")).toBe("Set Boot Device to pxe\n");
    const text = await lab.say("chassis", "bootparam", "get", "5");
    for (const words of ["Boot Flag Valid", "all future boots", "BIOS EFI boot", "Boot Device Selector : Force PXE"])
      expect(text).toContain(words);
    await lab.say("bootdev", "none");
    expect(JSON.parse(await lab.say("-o", "json", "chassis", "bootparam", "get", "5"))).toMatchObject({
      flags: { device: "none", persistent: false, efi: false },
    });
    expect((await lab.run("bootdev", "pxe", "options=fast")).code).toBe(2);
  });

  it("identify, poh and restart_cause say what the BMC knows", async () => {
    await using lab = await commandLab({ power: "on" });
    expect(await lab.say("chassis", "identify")).toContain("default (15 seconds)");
    expect(await lab.say("chassis", "identify", "force")).toContain("indefinite");
    expect(await lab.say("chassis", "identify", "0")).toContain("off");
    expect(await lab.say("chassis", "poh")).toMatch(/^POH Counter {2}: \d+ days, \d+ hours\n$/);
    expect(await lab.say("chassis", "restart_cause")).toMatch(/^System restart cause: \w/);
  });
});
