import { describe, expect, it } from "vitest";
import { ADMIN, commandLab, loginTo, nodeIpmi } from "../../../../test/node-ipmi-command.ts";

describe("user", () => {
  const users = [ADMIN, { name: "guest", password: "guest-pass" }];

  it("list and summary show who there is", async () => {
    await using lab = await commandLab({ users });
    const text = await lab.say("user", "list");
    expect(text).toMatch(/^ID {2}Name {13}Callin {2}Link Auth {2}IPMI Msg {3}Channel Priv Limit\n/);
    expect(text).toMatch(/\n2 {3}admin {12}true {4}false {6}true {7}ADMINISTRATOR\n/);
    expect(await lab.say("user", "summary", "1")).toMatch(/^Maximum IDs +: \d+\nEnabled User Count +: 2\n/);
  });

  it("set name and set password give a user what they log in with", async () => {
    await using lab = await commandLab({ users });
    await lab.say("user", "set", "name", "3", "visitor");
    expect(await lab.say("user", "set", "password", "3", "a-longer-password")).toContain("successful");
    const as = ["-H", `127.0.0.1:${lab.bmc.address.port}`, "-U", "visitor", "-P", "a-longer-password"];
    expect((await nodeIpmi([...as, "power", "status"])).code).toBe(0);
    expect(await lab.say("user", "test", "3", "20", "a-longer-password")).toBe("Success\n");
    expect(await lab.say("user", "test", "3", "20", "another")).toContain("wrong password");
    const long = await lab.run("user", "set", "password", "3", "x".repeat(21));
    expect(long).toMatchObject({ code: 1, stderr: expect.stringContaining("IPMI_CREDENTIAL_TOO_LONG") });
  });

  it("disable, enable and priv say who may do what", async () => {
    await using lab = await commandLab({ users });
    const as = ["-H", `127.0.0.1:${lab.bmc.address.port}`, "-U", "guest", "-P", "guest-pass"];
    expect(await lab.say("user", "disable", "3")).toBe("User 3 disabled\n");
    expect((await nodeIpmi([...as, "power", "status"])).stderr).toContain("error IPMI_UNKNOWN_USER");
    expect(await lab.say("user", "enable", "3")).toBe("User 3 enabled\n");
    expect(await lab.say("user", "priv", "3", "user", "1")).toContain("(user 3: USER)");
    expect((await nodeIpmi([...as, "power", "status"])).code).toBe(0);
    expect((await nodeIpmi([...as, "power", "off"])).stderr).toMatch(/error IPMI_(PRIVILEGE_REFUSED|UNKNOWN_USER)/);
  });
});

describe("channel and session", () => {
  it("show how people get in and who is there", async () => {
    await using lab = await commandLab();
    expect(await lab.say("channel", "info", "1")).toContain("  Channel Medium Type   : 802.3 LAN\n");
    expect(await lab.say("channel", "getciphers", "ipmi")).toMatch(
      /\n17 +rakp-hmac-sha256 +hmac-sha256-128 +aes-cbc-128\n/,
    );
    expect(await lab.say("session", "info", "active")).toMatch(/privilege level +: USER\n/);
    expect(await lab.say("session", "info")).toContain("console ip                    : 127.0.0.1");
    expect((await nodeIpmi([...loginTo(lab.bmc.address), "-L", "operator", "user", "list"])).code).toBe(0);
  });
});
