import { describe, expect, it } from "vitest";
import { commandLab } from "../../../../test/node-ipmi-command.ts";

describe("lan", () => {
  it("print shows what set has changed", async () => {
    await using lab = await commandLab();
    expect(await lab.say("lan", "print")).toMatch(/MAC Address {13}: 52:54:00:00:00:01\n/);
    await lab.say("lan", "set", "1", "vlan", "id", "77");
    await lab.say("lan", "set", "1", "ipsrc", "dhcp");
    await lab.say("lan", "set", "1", "defgw", "ipaddr", "10.0.0.1");
    const text = await lab.say("lan", "print", "1");
    expect(text).toContain("802.1q VLAN ID          : 77\n");
    expect(text).toContain("IP Address Source       : DHCP Address\n");
    expect(text).toContain("Default Gateway IP      : 10.0.0.1\n");
    await lab.say("lan", "set", "1", "vlan", "id", "off");
    expect(JSON.parse(await lab.say("-o", "json", "lan", "print")).vlan).toBe("disabled");
  });

  it.each([
    ["ipaddr", "10.0.0.300"],
    ["vlan", "id", "5000"],
    ["defgw", "10.0.0.1"],
    ["ipsrc", "magic"],
  ])("set does not send %s %s", async (...words) => {
    await using lab = await commandLab();
    expect((await lab.run("lan", "set", "1", ...words)).code).toBe(2);
  });
});
