import { describe, expect, it } from "vitest";
import { commandLab } from "../../../../test/node-ipmi-command.ts";

describe("mc", () => {
  it("info shows versions, maker and abilities", async () => {
    await using lab = await commandLab();
    const text = await lab.say("mc", "info");
    expect(text).toMatch(/^Device ID {17}: 32\nDevice Revision {11}: 1\nFirmware Revision {9}: 1\.00\n/);
    expect(text).toContain("Manufacturer ID           : 674\n");
    expect(text).toContain("    SDR Repository Device\n");
    expect(JSON.parse(await lab.say("-o", "json", "bmc", "info"))).toMatchObject({
      firmware: "1.00",
      ipmiVersion: "2.0",
    });
  });

  it("guid is read in the byte order in which it is a UUID", async () => {
    const guid = Buffer.from("81b0c42401857a4eaab27d24f82de9bd", "hex"); // ipmitool 1.8.19 reads it as SMBIOS's order
    await using lab = await commandLab({ guid });
    expect(await lab.say("mc", "guid")).toBe("System GUID  : 24c4b081-8501-4e7a-aab2-7d24f82de9bd\n");
  });

  it("selftest, watchdog and reset are answered", async () => {
    await using lab = await commandLab();
    expect(await lab.say("mc", "selftest")).toBe("Selftest: passed\n");
    expect(await lab.say("mc", "watchdog", "get")).toContain("Watchdog Timer Is     : Stopped");
    expect(await lab.say("mc", "watchdog", "off")).toContain("Shutoff successful");
    expect(await lab.say("mc", "reset", "cold")).toMatch(/^Sent cold reset command to MC/);
  });
});

describe("raw", () => {
  it("sends the bytes and shows the answer's", async () => {
    await using lab = await commandLab();
    expect(await lab.say("raw", "0x06", "0x01")).toMatch(/^ 20 01 01 00 02( [\da-f]{2}){6}\n$/);
    expect(await lab.say("raw", "0", "4", "5")).toBe("");
    expect(await lab.run("raw", "0x2e", "0x77")).toMatchObject({ code: 1, stderr: expect.stringContaining("(0xc1)") });
  });
});
