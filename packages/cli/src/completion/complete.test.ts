import { describe, expect, test } from "vitest";
import { listing, machine, site } from "../../test/fleet.ts";
import { longshore } from "../../test/test-io.ts";

const replies = listing(site("oslo"), site("bergen"), machine("r1u7", "oslo"), machine("r1u8", "bergen"));

/** What a shell is offered for the last of the words. */
async function offered(...words: string[]): Promise<readonly string[]> {
  const { stdout, stderr, code } = await longshore(["complete", "--", ...words], { replies });
  expect([code, stderr]).toEqual([0, ""]);
  return stdout
    .split("\n")
    .filter(Boolean)
    .map((line) => line.split("\t")[0] ?? "");
}

describe("completion", () => {
  test("commands, nouns and verbs", async () => {
    expect(await offered("de")).toEqual(["delete", "describe", ":4"]);
    expect(await offered("mach")).toEqual(["machine", ":4"]);
    const ofSite = ["invite", "requests", "discovered", "accept", "reject", "revoke", "restore"];
    expect(await offered("site", "")).toEqual([...ofSite, ":4"]);
    expect(await offered("machine", "power", "s")).toEqual(["soft", "status", ":4"]);
  });

  test("names of objects come live from the hub, of the kind and the site that stand before", async () => {
    expect(await offered("machine", "power", "cycle", "")).toEqual(["r1u7", "r1u8", ":4"]);
    expect(await offered("machine", "power", "cycle", "--site", "oslo", "")).toEqual(["r1u7", ":4"]);
    expect(await offered("get", "sites", "o")).toEqual(["oslo", ":4"]);
    expect(await offered("get", "machines", "-l", "a=b", "r1u8")).toEqual(["r1u8", ":4"]);
    expect(await offered("events", "machine/r1u7")).toEqual(["machine/r1u7", ":4"]);
  });

  test("options, their values, and values after =", async () => {
    expect(await offered("get", "machines", "--out")).toEqual(["--output", ":4"]);
    expect(await offered("get", "machines", "-o", "")).toEqual(["json", "yaml", "wide", "name", ":4"]);
    expect(await offered("get", "machines", "--site", "")).toEqual(["oslo", "bergen", ":4"]);
    expect(await offered("get", "machines", "--site=o")).toEqual(["oslo", ":4"]);
    expect(await offered("get", "machines", "--context", "")).toEqual(["lab", ":4"]);
  });

  test("where a file is wanted, the shell offers its own", async () => {
    expect(await offered("apply", "-f", "")).toEqual([":0"]);
  });

  test("fields for explain", async () => {
    expect(await offered("explain", "machine.spec.bmc.p")).toEqual([
      "machine.spec.bmc.port",
      "machine.spec.bmc.protocol",
      ":4",
    ]);
  });

  test("a hub that is away, or says nonsense, is nothing to say", async () => {
    const away = { connect: () => Promise.reject(new Error("away")) };
    expect(await longshore(["complete", "--", "get", "machines", ""], away)).toMatchObject({
      code: 0,
      stdout: ":4\n",
      stderr: "",
    });
    const evil = listing(machine("$(reboot)", "oslo"), machine("a b", "oslo"));
    const { stdout } = await longshore(["complete", "--", "get", "machines", ""], { replies: evil });
    expect(stdout).toBe(":4\n");
  });

  test("each shell's script calls this program", async () => {
    for (const shell of ["bash", "zsh", "fish"]) {
      const { stdout } = await longshore(`completion ${shell}`);
      expect(stdout).toContain("longshore");
      expect(stdout).toContain("complete --");
    }
  });
});
