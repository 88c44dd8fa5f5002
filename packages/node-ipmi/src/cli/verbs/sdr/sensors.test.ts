import { describe, expect, it } from "vitest";
import { commandLab } from "../../../../test/node-ipmi-command.ts";

describe("sdr", () => {
  it("list and elist show each sensor with reading and status", async () => {
    await using lab = await commandLab({ power: "on" });
    lab.bmc.board.force("CPU Temp", 95);
    expect(await lab.say("sdr", "list")).toMatch(/^CPU Temp {9}\| 95 degrees C {6}\| cr\n/);
    const text = await lab.say("sdr", "elist");
    expect(text).toMatch(/^CPU Temp {9}\| 01h \| cr {2}\| {2}3\.1 \| 95 degrees C\n/);
    expect(text).toMatch(/\nPSU 1 {12}\| 06h \| ok {2}\| 10\.6 \| present\n$/);
    expect(JSON.parse(await lab.say("-o", "json", "sdr", "list")).sensors[0]).toEqual({
      name: "CPU Temp",
      number: 1,
      entity: "3.1",
      type: "temperature",
      discrete: false,
      status: "cr",
      value: 95,
      unit: "°C",
      states: ["above upper non-critical", "above upper critical"],
    });
  });

  it("shows sensors of controllers behind the BMC, which -t asks themselves", async () => {
    const celsius = { unit: 1, m: 1, exponent: 0, thresholds: { upperCritical: 70 } };
    const riser = { name: "Riser Temp", sensorType: 1, entityId: 7, owner: 0x82, value: () => 41, analog: celsius };
    await using lab = await commandLab({ power: "on", sensors: [riser] });
    expect(await lab.say("sdr", "list")).toBe("Riser Temp       | 41 degrees C      | ok\n");
    expect(await lab.say("sensor", "get", "Riser Temp")).toContain("Upper Critical        : 70\n");
    expect(await lab.say("sensor", "thresh", "Riser Temp", "ucr", "60")).toContain("upperCritical 60");
    expect(await lab.say("-t", "0x82", "-b", "0", "mc", "info")).toContain("Device ID                 : 130\n");
    expect((await lab.run("-t", "0x84", "mc", "info")).stderr).toContain("error IPMI_");
  });

  it("list shows the records of a kind", async () => {
    await using lab = await commandLab({ power: "on" });
    const all = await lab.say("sdr", "elist", "all");
    const names = async (kind: string): Promise<string[]> =>
      JSON.parse(await lab.say("-o", "json", "sdr", "list", kind)).sensors.map(({ name }: { name: string }) => name);
    for (const name of [...(await names("full")), ...(await names("compact"))]) expect(all).toContain(name);
    expect(await names("full")).not.toContain("PSU 1");
    expect(await names("event")).toEqual([]);
    expect(await lab.say("sdr", "list", "fru")).toBe("");
  });

  it("type picks by name or number", async () => {
    await using lab = await commandLab({ power: "on" });
    expect((await lab.say("sdr", "type", "Fan")).trim().split("\n")).toHaveLength(2);
    expect(await lab.say("sdr", "type", "0x02")).toMatch(/^P12V /);
    expect(await lab.say("sdr", "type")).toContain("power supply (0x08)");
    expect((await lab.run("sdr", "type", "unicorn")).code).toBe(2);
  });

  it("get shows thresholds; info the repository; a sensor that is not there is an error", async () => {
    await using lab = await commandLab({ power: "on" });
    const text = await lab.say("sensor", "get", "P12V", "Fan 1");
    expect(text).toMatch(/^Sensor ID {14}: P12V \(0x03\)\n Entity ID {13}: 7\.3\n/);
    expect(text).toContain("\n Upper Critical        : 13.2\n");
    expect(text).toContain("\n\nSensor ID              : Fan 1");
    expect(await lab.say("sdr", "info")).toMatch(/^SDR Version +: 0x51\nRecord Count +: 6\n/);
    expect(await lab.run("sdr", "get", "P13V")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('has no sensor "P13V"'),
    });
  });
});

describe("sensor", () => {
  it("list shows thresholds from the lowest to the highest", async () => {
    await using lab = await commandLab({ power: "on" });
    lab.bmc.board.force("Fan 1", 5000);
    expect(await lab.say("sensor", "list")).toMatch(
      /Fan 1 {12}\| 5000\.000 {3}\| RPM {8}\| ok {5}\| na {8}\| 1000\.000 {2}\| 1500\.000 {2}\| na {8}\| na {8}\| na\n/,
    );
  });

  it("thresh sets one or three and prints what the BMC then has", async () => {
    await using lab = await commandLab({ power: "on" });
    expect(await lab.say("sensor", "thresh", "CPU Temp", "ucr", "92")).toContain("upperCritical 92");
    const upper = await lab.say("sensor", "thresh", "CPU Temp", "upper", "70", "80", "90");
    expect(upper).toContain("upperNonCritical 70, upperCritical 80, upperNonRecoverable 90");
    expect(await lab.run("sensor", "thresh", "CPU Temp", "upper", "70")).toMatchObject({ code: 2 });
    expect(await lab.run("sensor", "thresh", "PSU 1", "ucr", "1")).toMatchObject({ code: 1 });
  });
});
