import { readFileSync } from "node:fs";
import { seconds } from "@longshore/kit";
import { describe, expect, it } from "vitest";
import { ADMIN, commandLab, loginTo, nodeIpmi } from "../../test/node-ipmi-command.ts";
import { createSimulator } from "../simulator/index.ts";
import { exampleLine } from "./help.ts";
import { parse } from "./parse.ts";
import { registry } from "./registry.ts";

describe("a command line", () => {
  it("asks a BMC, whichever way the options stand", async () => {
    await using lab = await commandLab();
    const { host, port } = lab.bmc.address;
    const ways = [
      ["-H", host, "-p", String(port), "-U", "admin", "-P", ADMIN.password, "power", "status"],
      ["power", "status", `-H${host}`, `-p${port}`, "-Uadmin", `-P${ADMIN.password}`, "-I", "lanplus"],
      ["chassis", `--host=${host}:${port}`, "power", "--user=admin", "--password", ADMIN.password, "status"],
    ];
    for (const words of ways)
      expect(await nodeIpmi(words)).toEqual({ code: 0, stdout: "Chassis Power is off\n", stderr: "" });
  });

  it("takes the password from the environment, a file, or the terminal", async () => {
    await using lab = await commandLab();
    const words = ["-H", `127.0.0.1:${lab.bmc.address.port}`, "-U", "admin", "power", "status"];
    const { password } = ADMIN;
    expect((await nodeIpmi([...words, "-E"], { env: { IPMI_PASSWORD: password } })).code).toBe(0);
    expect((await nodeIpmi([...words, "-f", "secret"], { files: { secret: `${password}\n` } })).code).toBe(0);
    expect((await nodeIpmi(words, { typed: password })).code).toBe(0);
    expect((await nodeIpmi([...words, "-E"])).stderr).toContain("IPMI_PASSWORD is not set");
    expect((await nodeIpmi([...words, "-f", "nowhere"])).stderr).toContain("error IPMI_FILE: nowhere cannot be read");
    expect((await nodeIpmi(words)).stderr).toContain("hint: Give one with -f FILE");
  });

  it("takes K_g as text, in hexadecimal, or from the environment", async () => {
    await using lab = await commandLab({ kg: new TextEncoder().encode("the-bmc's-own-key") });
    expect(await lab.say("-k", "the-bmc's-own-key", "power", "status")).toContain("off");
    expect(await lab.say("-y", Buffer.from("the-bmc's-own-key").toString("hex"), "power", "status")).toContain("off");
    expect((await lab.run("power", "status")).stderr).toContain("error IPMI_WRONG_KG");
    const words = [...loginTo(lab.bmc.address), "-K", "power", "status"];
    expect((await nodeIpmi(words, { env: { IPMI_KGKEY: "the-bmc's-own-key" } })).code).toBe(0);
  });

  it.each([
    [["pwer", "status"], "there is no verb `pwer`; did you mean `power`?"],
    [["-H", "h", "sel", "lst"], "there is no verb `sel lst`; did you mean `sel list`?"],
    [["-H", "h", "sel"], "sel what?"],
    [["-H", "h", "power"], "ACTION is missing"],
    [["-H", "h", "power", "sideways"], 'ACTION cannot be "sideways"; expected: on, off, cycle, reset, diag, soft'],
    [["-H", "h", "--colour", "power", "on"], "there is no option --colour"],
    [["-H", "h", "--pasword", "power", "on"], "there is no option --pasword; did you mean --password?"],
    [["-H", "h", "-p", "0", "power", "on"], '--port cannot be "0"'],
    [
      ["-H", "h", "-C", "4", "-P", "", "power", "on"],
      '-C cannot be "4"; expected: one or several of 0, 1, 2, 3, 15, 16, 17',
    ],
    [["-H", "h", "-U"], "-U needs a value"],
    [["-H", "h", "raw", "6", "256"], "CMD cannot be"],
    [["-P", "x", "power", "on"], "no BMC is named"],
    [[], "Usage:"],
  ])("%j is refused before anything is sent", async (words, why) => {
    const { code, stdout, stderr } = await nodeIpmi(words);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(why);
    expect(stderr).not.toContain("    at "); // no stack trace
  });

  it("in which the password stands in the wrong place does not repeat it", async () => {
    const secret = "hunter2-hunter2";
    for (const words of [
      [`--pasword=${secret}`, "power", "on"],
      ["-H", "h", `-Z${secret}`, "power", "on"],
      ["-H", "h", "-U", "a", "-P", secret, "user", "set", "password", "2", secret, "extra"],
      ["-H", "h", "-P", secret, "power", "sideways"],
      ["-H", "127.0.0.1:1", "-P", secret, "user", "test", "2", "16", secret],
    ]) {
      const { code, stdout, stderr } = await nodeIpmi(words);
      expect(code).not.toBe(0);
      expect(stdout + stderr).not.toContain("hunter2");
    }
  });

  it("with -o json has errors as JSON", async () => {
    const { code, stderr } = await nodeIpmi(["-o", "json", "-H", "h", "sel", "lst"]);
    expect([code, JSON.parse(stderr)]).toMatchObject([2, { error: { code: "IPMI_USAGE" } }]);
  });

  it("asks for help in general, of a noun and of each verb", async () => {
    const whole = await nodeIpmi(["--help"]);
    expect(whole.code).toBe(0);
    for (const [path, verb] of Object.entries(registry)) {
      expect(whole.stdout).toContain(`\n  ${path} `);
      const { code, stdout } = await nodeIpmi([...path.split(" "), "--help"]);
      expect([code, stdout.startsWith(verb.summary.slice(0, 40))]).toEqual([0, true]);
      expect(stdout).toContain(`node-ipmi ${path}`);
      for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(110);
    }
    expect((await nodeIpmi(["help", "sel"])).stdout).toContain("sel clear");
    expect((await nodeIpmi(["--version"])).stdout).toBe("node-ipmi 1.2.3\n");
  });
});

it.each([
  ...Object.values(registry).flatMap((verb) => verb.examples.map((example) => exampleLine(verb, example))),
  ...readFileSync(new URL("../../README.md", import.meta.url), "utf8").matchAll(/^node-ipmi .*$/gm),
])("the documented `%s` is a command line", (line) => {
  const words = String(line).match(/"[^"]*"|'[^']*'|\S+/g) ?? [];
  const { path, verb } = parse(words.slice(1).map((word) => word.replaceAll(/["']/g, "")));
  expect([path, verb === undefined]).toEqual([expect.any(String), false]);
});

describe("several BMCs", () => {
  it("are asked at once; each line says whose it is", async () => {
    await using one = await commandLab({ power: "on" });
    await using two = await commandLab();
    const hosts = `127.0.0.1:${one.bmc.address.port},127.0.0.1:${two.bmc.address.port}`;
    const { code, stdout, stderr } = await nodeIpmi([
      "-H",
      hosts,
      "-U",
      "admin",
      "-P",
      ADMIN.password,
      "power",
      "status",
    ]);
    expect(stdout.split("\n").toSorted()).toEqual(
      [
        "",
        `127.0.0.1:${one.bmc.address.port}: Chassis Power is on`,
        `127.0.0.1:${two.bmc.address.port}: Chassis Power is off`,
      ].toSorted(),
    );
    expect([code, stderr]).toEqual([0, ""]);
  });

  it("of which one is not there and one knows another password: the others answer, and scripts can tell", async () => {
    await using good = await commandLab();
    await using other = await commandLab({ users: [{ name: "admin", password: "another" }] });
    const { port } = good.bmc.address;
    const hosts = `127.0.0.1:[1,${port},${other.bmc.address.port}]`;
    const words = ["-H", hosts, "-U", "admin", "-P", ADMIN.password];
    const text = await nodeIpmi([...words, "power", "status"]);
    expect([text.code, text.stdout]).toEqual([1, `127.0.0.1:${port}: Chassis Power is off\n`]);
    expect(text.stderr).toContain("127.0.0.1:1: error IPMI_REFUSED: 127.0.0.1:1 refused");
    expect(text.stderr).toContain(`127.0.0.1:${other.bmc.address.port}: error IPMI_WRONG_PASSWORD:`);
    const json = await nodeIpmi([...words, "-o", "json", "power", "status"]);
    const lines = json.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(json.code).toBe(1);
    expect(
      lines.toSorted((a, b) => a.host.length - b.host.length || (a.host === `127.0.0.1:${port}` ? -1 : 1)),
    ).toMatchObject([
      { host: "127.0.0.1:1", error: { code: "IPMI_REFUSED", hint: expect.any(String) } },
      { host: `127.0.0.1:${port}`, power: "off" },
      { host: `127.0.0.1:${other.bmc.address.port}`, error: { code: "IPMI_WRONG_PASSWORD" } },
    ]);
  });

  it("are two hundred from a file, and a terminal sees how far it is", async () => {
    const bmcs = await Promise.all(Array.from({ length: 200 }, () => createSimulator({ users: [ADMIN] })));
    await using stack = new AsyncDisposableStack();
    for (const bmc of bmcs) stack.use(bmc);
    const files = { hosts: bmcs.map(({ address }) => `127.0.0.1:${address.port}`).join("\n") };
    const words = ["-F", "hosts", "-U", "admin", "--timeout", "60", "--at-once", "50", "power", "status"];
    const { code, stdout, stderr } = await nodeIpmi(words, { files, typed: ADMIN.password });
    expect(code).toBe(0);
    expect(stdout.match(/^127\.0\.0\.1:\d+: Chassis Power is off$/gm)?.length).toBe(200);
    expect(stderr).toContain("\r\u001b[K199 of 200 …");
    expect(bmcs.reduce((open, { sessions }) => open + sessions, 0)).toBe(0);
  });

  it("of which one is silent: it is given up in time, told apart from one that refuses", async () => {
    await using lab = await commandLab();
    lab.bmc.faults.silent = true;
    const { code, stderr } = await lab.run("--timeout", "0.3", "power", "status");
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^error IPMI_NO_ANSWER: .* within 300ms\nhint: /)]);
  });

  it("are found by a ping, which needs no password", async () => {
    await using lab = await commandLab();
    const hosts = `127.0.0.1:[1,${lab.bmc.address.port}]`;
    const { code, stdout, stderr } = await nodeIpmi(["-H", hosts, "ping"]);
    expect([code, stdout]).toEqual([1, `127.0.0.1:${lab.bmc.address.port}: answers, IPMI is supported\n`]);
    expect(stderr).toContain("127.0.0.1:1: error IPMI_REFUSED");
  });

  it("are left alone when the user stops", async () => {
    await using lab = await commandLab();
    lab.bmc.faults.silent = true;
    const stop = new AbortController();
    const running = nodeIpmi([...loginTo(lab.bmc.address), "power", "status"], { signal: stop.signal });
    setTimeout(() => stop.abort(new Error("interrupted")), seconds(0.05));
    expect(await running).toEqual({ code: 130, stdout: "", stderr: "" });
  });
});
