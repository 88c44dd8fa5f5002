import { describe, expect, it } from "vitest";
import { commandLab } from "../../../../test/node-ipmi-command.ts";

const HOT = { sensorType: 1, sensor: 1, event: { type: 1, deasserted: false }, data: Uint8Array.of(0x59, 95, 90) };

describe("sel", () => {
  it("list names sensors by type, elist by name with what they read", async () => {
    await using lab = await commandLab();
    expect(await lab.say("sel", "list")).toBe("SEL has no entries\n");
    lab.bmc.board.sel.addEvent(HOT);
    const when = String.raw` {3}1 \| \d\d/\d\d/\d{4} \| \d\d:\d\d:\d\d \| `;
    expect(await lab.say("sel", "list")).toMatch(
      new RegExp(`^${when}temperature sensor 0x01 \\| upper critical going high \\| Asserted\n$`),
    );
    expect(await lab.say("sel", "elist")).toMatch(
      new RegExp(`^${when}CPU Temp \\| .* \\| Asserted \\| Reading 95 °C \\| Threshold 90 °C\n$`),
    );
    expect(JSON.parse(await lab.say("-o", "json", "sel", "elist")).entries).toMatchObject([
      { id: 1, sensor: "CPU Temp", state: "upper critical going high", deasserted: false, reading: "95 °C" },
    ]);
  });

  it("list shows the first or the last of many", async () => {
    await using lab = await commandLab();
    for (let each = 0; each < 5; each++) lab.bmc.board.sel.addEvent(HOT);
    const ids = async (...words: string[]): Promise<number[]> =>
      JSON.parse(await lab.say("-o", "json", "sel", "list", ...words)).entries.map(({ id }: { id: number }) => id);
    expect(await ids()).toEqual([1, 2, 3, 4, 5]);
    expect(await ids("2")).toEqual([1, 2]);
    expect(await ids("first", "1")).toEqual([1]);
    expect(await ids("last", "2")).toEqual([4, 5]);
    expect((await lab.run("sel", "list", "some")).code).toBe(2);
  });

  it("add, delete, info and clear change and count the log", async () => {
    await using lab = await commandLab();
    expect(await lab.say("sel", "add", "0x12", "0x00", "0x6f", "0x01", "0xff", "0xff")).toBe("Added entry 0x0001\n");
    expect(await lab.say("sel", "list")).toContain("system event");
    lab.bmc.board.sel.addEvent(HOT);
    expect(await lab.say("sel", "info")).toMatch(/^SEL Information\nVersion +: 1\.5 .*\nEntries +: 2\n/);
    expect(await lab.say("sel", "delete", "1")).toBe("Deleted entry 0x0001\n");
    expect(await lab.say("sel", "info")).toMatch(/\nEntries +: 1\n/);
    expect(await lab.say("sel", "clear")).toContain("Clearing SEL");
    expect(await lab.say("sel", "list")).toBe("SEL has no entries\n");
  });

  it("time is set and read in UTC", async () => {
    await using lab = await commandLab();
    expect(await lab.say("sel", "time", "set", "11/28/2030 17:33:12")).toMatch(/^11\/28\/2030 17:33:1\d\n$/);
    expect(JSON.parse(await lab.say("-o", "json", "sel", "time", "get")).iso).toMatch(/^2030-11-28T17:33:1\d/);
    await lab.say("sel", "time", "set", "now");
    const now = JSON.parse(await lab.say("-o", "json", "sel", "time", "get")).time;
    expect(Math.abs(now - Date.now() / 1000)).toBeLessThan(60);
    expect((await lab.run("sel", "time", "set", "tomorrow")).code).toBe(2);
  });
});
