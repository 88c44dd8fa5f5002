import { describe, expect, it } from "vitest";
import { commandLab, loginTo, nodeIpmi } from "../../../../test/node-ipmi-command.ts";
import type { KeyListener } from "../../io.ts";
import { type Escape, escapesIn } from "./escapes.ts";

describe("keys at a console", () => {
  const typed = (...parts: string[]): string[] => {
    let state: Escape = "line start";
    return parts.flatMap((part) => {
      const [next, found] = escapesIn(state, Buffer.from(part));
      state = next;
      return found.map((each) => (each.kind === "send" ? Buffer.from(each.characters).toString() : `<${each.kind}>`));
    });
  };

  it.each([
    [["ls ~.\r"], ["ls ~.\r"]],
    [["~."], ["<leave>"]],
    [["~", "."], ["<leave>"]],
    [["id\r~B~?"], ["id\r", "<break>", "<help>"]],
    [["~~.\r"], ["~.\r"]],
    [["~x"], ["~x"]],
    [
      ["\n~", "~", "\n~", "."],
      ["\n", "~", "\n", "<leave>"],
    ],
  ])("%j mean %j", (parts, meaning) => {
    expect(typed(...parts)).toEqual(meaning);
  });
});

describe("sol", () => {
  it("activate shows what the machine prints, sends what is typed, and leaves at ~.", async () => {
    await using lab = await commandLab({ power: "on" });
    const seen = Promise.withResolvers<KeyListener>();
    let shown = "";
    const running = nodeIpmi([...loginTo(lab.bmc.address), "sol", "activate"], {
      keys: seen.resolve,
      shows: (text) => void (shown += text),
    });
    const keyboard = await seen.promise;
    keyboard.typed(Buffer.from("root\r"));
    await expect.poll(() => shown, { timeout: 15_000 }).toContain("Welcome");
    keyboard.typed(Buffer.from("~?~."));
    const { code, stderr } = await running;
    expect([code, stderr]).toEqual([0, expect.stringContaining("~B  send a break")]);
    expect(lab.bmc.sessions).toBe(0);
  });

  it("activate says who has the console, takes it when told to, and the other is told", async () => {
    await using lab = await commandLab({ power: "on" });
    const there = Promise.withResolvers<KeyListener>();
    const first = nodeIpmi([...loginTo(lab.bmc.address), "sol", "activate"], { keys: there.resolve });
    await there.promise;
    const refused = await nodeIpmi([...loginTo(lab.bmc.address), "sol", "activate"]);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("error IPMI_CONSOLE_TAKEN")]);
    const taken = nodeIpmi([...loginTo(lab.bmc.address), "sol", "activate", "--take-over"], {
      keys: (listener) => listener.ended(),
    });
    expect((await taken).code).toBe(0);
    expect(await first).toMatchObject({ code: 1, stderr: expect.stringContaining("error IPMI_CONSOLE_") });
  });

  it("deactivate ends it, and says when there was none", async () => {
    await using lab = await commandLab({ power: "on" });
    expect(await lab.say("sol", "deactivate")).toBe("SOL payload was not active\n");
  });

  it("set changes one setting and leaves its neighbours; info shows them", async () => {
    await using lab = await commandLab();
    const before = JSON.parse(await lab.say("-o", "json", "sol", "info"));
    await lab.say("sol", "set", "retry-count", "3");
    await lab.say("sol", "set", "force-encryption", "true");
    await lab.say("sol", "set", "volatile-bit-rate", "57.6");
    const after = JSON.parse(await lab.say("-o", "json", "sol", "info"));
    expect(after).toEqual({ ...before, retries: 3, forceEncryption: true, volatileBitRate: "57.6" });
    expect(await lab.say("sol", "info")).toMatch(/Retry Count +: 3\n/);
  });

  it("is for one BMC", async () => {
    const { code, stderr } = await nodeIpmi(["-H", "a,b", "-P", "", "sol", "activate"]);
    expect([code, stderr]).toEqual([2, expect.stringContaining("sol activate talks to one BMC, not to 2")]);
  });
});
