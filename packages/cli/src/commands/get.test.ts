import { describe, expect, test } from "vitest";
import { listing, machine, site } from "../../test/fleet.ts";
import { longshore } from "../../test/test-io.ts";

const fleet = listing(
  site("bergen", "silent"),
  site("oslo"),
  machine("r1u7", "oslo"),
  machine("r1u8", "oslo", { power: "off" }),
  machine("r1u7", "bergen", { status: null }),
);

describe("get", () => {
  test("machines of all sites stand in one table, sorted by site and name", async () => {
    const { code, stdout } = await longshore("get machines", { replies: fleet });
    expect(code).toBe(0);
    expect(stdout).toBe(
      [
        "NAME   SITE     POWER   READY   PHASE   ARCH    BMC         AGE",
        "r1u7   bergen   -       -       -       arm64   10.2.0.17   3h",
        "r1u7   oslo     on      True    Ready   arm64   10.2.0.17   3h",
        "r1u8   oslo     off     True    Ready   arm64   10.2.0.17   3h",
        "",
      ].join("\n"),
    );
  });

  test("wide shows what the terminal would not hold", async () => {
    const { stdout } = await longshore("get machine r1u7 --site oslo -o wide", { replies: fleet, columns: 40 });
    expect(stdout).toBe(
      [
        "NAME   POWER   READY   PHASE   ARCH    BMC         WANTED   PROTOCOL   FIRMWARE   READ   STEP   OS   MESSAGE   LABELS        AGE",
        "r1u7   on      True    Ready   arm64   10.2.0.17   on       ipmi/17    2.10       12s    -      -    -         role=worker   3h",
        "",
      ].join("\n"),
    );
  });

  test("on a narrow terminal no line is longer than it: what matters least is left out, names stay whole", async () => {
    const named = machine("a-machine-with-a-long-name", "oslo", { labels: {} });
    const { stdout } = await longshore("get machines -A", { replies: listing(named), columns: 60 });
    const lines = stdout.trimEnd().split("\n");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
    expect(lines).toEqual([
      "NAME                         SITE   POWER   READY   AGE",
      "a-machine-with-a-long-name   oslo   on      True    3h",
    ]);
  });

  test("all kinds stand in tables of their own", async () => {
    const { stdout } = await longshore("get all --site oslo", { replies: fleet });
    expect(stdout).toBe(
      [
        "NAME        LINK   SINCE   PHASE   AGENTS   VERSION   AGE",
        "site/oslo   up     5m      -       0        -         2d",
        "",
        "NAME           POWER   READY   PHASE   ARCH    BMC         AGE",
        "machine/r1u7   on      True    Ready   arm64   10.2.0.17   3h",
        "machine/r1u8   off     True    Ready   arm64   10.2.0.17   3h",
        "",
      ].join("\n"),
    );
  });

  test("one name as JSON is the document that the operator wrote, with uid, generation and status", async () => {
    const { stdout } = await longshore("get machine r1u7 --site oslo -o json", { replies: fleet });
    expect(JSON.parse(stdout)).toMatchObject({
      apiVersion: "longshore.dev/v1",
      kind: "Machine",
      metadata: { name: "r1u7", site: "oslo", labels: { role: "worker" }, generation: 2 },
      spec: { arch: "arm64", power: "on" },
      status: { phase: "Ready", power: "on", bmc: { protocol: "ipmi", cipherSuite: 17 } },
    });
  });

  test("several as YAML are a list; as names, one each line", async () => {
    const yaml = await longshore("get machines --site oslo -o yaml", { replies: fleet });
    expect(yaml.stdout).toMatch(/^apiVersion: longshore.dev\/v1\nkind: List\nitems:\n {2}- apiVersion/);
    const names = await longshore("get machines -A -l role=worker -o name", { replies: fleet });
    expect(names.stdout).toBe("machine/r1u7\nmachine/r1u7\nmachine/r1u8\n");
  });

  test("a name that does not exist is exit code 3, a kind that does not exist 2, a silent hub 5", async () => {
    const missing = await longshore("get machine r9 --site oslo", { replies: fleet });
    expect(missing.code).toBe(3);
    expect(missing.stderr).toBe(
      "error CLI_NOT_FOUND: machine/r9 was not found at oslo\nhint: See `longshore get all -A`.\n",
    );
    expect((await longshore("get unicorns", { replies: fleet })).code).toBe(2);
    expect((await longshore("get machines", { replies: {} })).code).toBe(5);
  });

  test("errors are JSON when the answer was to be", async () => {
    const { stderr } = await longshore("get machine r9 --site oslo -o json", { replies: fleet });
    expect(JSON.parse(stderr)).toEqual({
      error: {
        code: "CLI_NOT_FOUND",
        message: "machine/r9 was not found at oslo",
        hint: "See `longshore get all -A`.",
      },
    });
  });

  test("nothing found is said on stderr; stdout stays empty for scripts", async () => {
    const { code, stdout, stderr } = await longshore("get secrets --site oslo", { replies: fleet });
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "", stderr: "no secrets at oslo\n" });
  });

  test("a site that sends terminal codes in its status cannot move the cursor", async () => {
    const evil = machine("r1u7", "oslo");
    const status = { ...evil.status!, phase: "\u001b[2JReady" };
    const { stdout } = await longshore("get machines", { replies: listing({ ...evil, status }), columns: 120 });
    expect(stdout).not.toContain("\u001b");
    expect(stdout).toContain("\\u{1b}[2JReady");
  });

  test("-w prints the rows that change under the same headers, and ends with 130", async () => {
    const interrupt = new AbortController();
    const states = [listing(machine("r1u7", "oslo", { power: "off" })), fleet, fleet];
    let asked = 0;
    const replies = {
      apiResourceList: async (request: Parameters<NonNullable<typeof fleet.apiResourceList>>[0]) => {
        const now = states[asked++];
        if (now === undefined) return new Promise<never>(() => {});
        return { ...(await now.apiResourceList!(request)), revision: String(asked) };
      },
    };
    const lines: string[] = [];
    const { code, stdout } = await longshore("get machine r1u7 --site oslo -w", {
      replies,
      signal: interrupt.signal,
      onStdout: (text) => {
        lines.push(text);
        if (lines.length === 2) interrupt.abort(new Error("interrupted"));
      },
    });
    expect(stdout).toBe(
      [
        "NAME   POWER   READY   PHASE   ARCH    BMC         AGE",
        "r1u7   off     True    Ready   arm64   10.2.0.17   3h",
        "r1u7   on      True    Ready   arm64   10.2.0.17   3h",
        "",
      ].join("\n"),
    );
    expect(code).toBe(130);
  });
});
