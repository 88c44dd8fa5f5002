import { describe, expect, test } from "vitest";
import { longshore } from "../test/test-io.ts";
import { renderCliReference } from "./reference.ts";
import manifest from "../package.json" with { type: "json" };
import { VERSION } from "./version.ts";
import { loadCommand, nounSummaries, registry } from "./registry.ts";

describe("the command line", () => {
  test("help is answered everywhere, on stdout, without a hub", async () => {
    for (const line of ["", "--help", "help", "machine --help", "machine power -h", "help machine power"]) {
      const { code, stdout, stderr } = await longshore(line);
      expect([line, code, stderr]).toEqual([line, 0, ""]);
      expect(stdout).toContain("Usage:");
    }
  });

  test("help fits its terminal", async () => {
    for (const line of ["--help", "site --help", "site invite --help"]) {
      const { stdout } = await longshore(line, { columns: 72 });
      const [prose = ""] = stdout.split("Examples:");
      expect(Math.max(...prose.split("\n").map((each) => each.length)), line).toBeLessThanOrEqual(72);
    }
  });

  test("a noun alone is wrong use: its verbs are shown", async () => {
    const { code, stderr } = await longshore("machine");
    expect(code).toBe(2);
    expect(stderr).toMatch(/power +Switch a machine on or off/);
  });

  test("a mistyped word is answered with the one that was probably meant", async () => {
    const { code, stderr } = await longshore("gte machines");
    expect([code, stderr]).toEqual([
      2,
      "error CLI_USAGE: there is no command `longshore gte`; did you mean `longshore get`?\nhint: See `longshore --help`.\n",
    ]);
    expect((await longshore("machine pwoer on x")).stderr).toContain("did you mean `longshore machine power`?");
  });

  test("a missing, an extra and a wrong argument are each named", async () => {
    expect((await longshore("machine power on")).stderr).toContain("NAME is missing");
    expect((await longshore("machine power on a b")).stderr).toContain("b is one word too many");
    expect((await longshore("machine power sideways a")).stderr).toContain(
      'ACTION: "sideways" is not valid; expected on, off, soft, cycle, reset, status',
    );
    expect((await longshore("get machines --colour")).stderr).toContain("unknown option '--colour'");
    expect((await longshore("site invite x --valid soon")).stderr).toContain("--valid");
  });

  test("global options may stand before the command", async () => {
    expect((await longshore("--context nowhere get sites")).stderr).toContain("there is no context nowhere");
  });

  test("an unexpected fault is one line, never a stack trace; LONGSHORE_DEBUG=1 shows where it came from", async () => {
    const connect = () => Promise.reject(new TypeError("x is not a function"));
    const { code, stderr } = await longshore("get sites", { connect });
    expect([code, stderr]).toEqual([
      1,
      "error CLI_UNEXPECTED: unexpected: x is not a function\nhint: This is a fault of the program. LONGSHORE_DEBUG=1 shows where it came from.\n",
    ]);
    const debug = await longshore("get sites", { connect, env: { LONGSHORE_DEBUG: "1" } });
    expect(debug.stderr).toContain("    at ");
  });

  test("--version needs no hub; version tells both", async () => {
    expect((await longshore("--version")).stdout).toBe("longshore 0.1.0\n");
    const replies = { apiHubInfo: () => ({ version: "0.2.0", sites: 2, operator: "admin", role: "admin" }) };
    expect((await longshore("version", { replies })).stdout).toBe(
      "client: 0.1.0\nhub:    0.2.0, 2 sites; you are admin (admin)\n",
    );
  });
});

test("the version is the package's", () => {
  expect(VERSION).toBe(manifest.version);
});

describe("the registry", () => {
  test("every command says what it does and how it is used, and stands under a noun that is explained", async () => {
    for (const path of Object.keys(registry)) {
      const command = await loadCommand(path);
      expect(command?.summary, path).toMatch(/^[A-Z].*[^.]$/);
      expect(command?.examples.length, path).toBeGreaterThan(0);
      for (const example of command?.examples ?? []) expect(example, path).toContain(`longshore ${path}`);
      if (path.includes(" ")) expect(nounSummaries).toHaveProperty(path.split(" ")[0] ?? "");
    }
  });

  test("the reference has every command and every exit code", async () => {
    const reference = await renderCliReference();
    for (const path of Object.keys(registry)) expect(reference).toContain(`\n## ${path}\n`);
    expect(reference).toContain("| 130 | interrupted |");
    expect(reference).toContain("| `-w, --watch` | go on and print what changes |");
  });
});

describe("explain", () => {
  test("a kind and its fields are explained from the schemas", async () => {
    const { stdout } = await longshore("explain machine.spec.bmc.port");
    expect(stdout).toBe("Machine spec.bmc.port: integer 1–65535, default 623\n\nUDP port of IPMI over LAN.\n");
    expect((await longshore("explain machine")).stdout).toContain("  bmc …: object, required");
    const wrong = await longshore("explain machine.bmc.adress");
    expect([wrong.code, wrong.stderr]).toEqual([3, expect.stringContaining("did you mean spec.bmc.address?")]);
  });
});
