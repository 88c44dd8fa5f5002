import { describe, expect, it } from "vitest";
import { commandLab } from "../../../../test/node-ipmi-command.ts";

describe("dcmi", () => {
  it("power reading is in watts", async () => {
    await using lab = await commandLab({ power: "on" });
    expect(await lab.say("dcmi", "power", "reading")).toMatch(/Instantaneous power reading +: \d+ Watts\n/);
    expect(JSON.parse(await lab.say("-o", "json", "dcmi", "power", "reading"))).toMatchObject({ measuring: true });
  });

  it("asset tags longer than one message come back whole", async () => {
    await using lab = await commandLab();
    const tag = "rack 17, unit 4, owner: the edge team";
    await lab.say("dcmi", "set_asset_tag", tag);
    expect(await lab.say("dcmi", "asset_tag")).toBe(`Asset tag: ${tag}\n`);
    expect((await lab.run("dcmi", "set_asset_tag", "x".repeat(64))).code).toBe(2);
  });

  it("discover says what there is", async () => {
    await using lab = await commandLab();
    expect(await lab.say("dcmi", "discover")).toContain("Power management                  (available)");
  });
});
