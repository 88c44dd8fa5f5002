import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { subjects } from "@longshore/contracts";
import { type Lab, missingPeers, operatorOf, runCli, startLab } from "@longshore/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const LONG = 120_000;
const examples = fileURLToPath(new URL("examples", import.meta.url));

/** A real hub, a real agent, and this CLI as a program. */
describe.skipIf((await missingPeers("nats-server")) !== undefined)("who may speak for a hub", () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await startLab({ examples, ports: "free" });
  }, LONG);
  afterAll(() => lab?.[Symbol.asyncDispose](), LONG);

  const shown = async (): Promise<Shown> => JSON.parse(await said("trust", "show", "-o", "json")) as Shown;

  test("an operator who was added works with a key that was made at the CLI, until removed", {
    timeout: LONG,
  }, async () => {
    const file = join(lab.dir, "ben.json");
    await said("trust", "operator", "add", "ben", "--out", file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const ben = (...args: string[]) => runCli(args, { LONGSHORE_CONTEXT: file });
    expect((await ben("get", "machines")).stdout).toContain("r1u7");
    expect((await ben("trust", "operator", "add", "ben")).stderr).toContain("TRUST_OPERATOR_EXISTS");
    await using link = operatorOf(file); // somebody at ben's stays logged in
    expect((await link.call(subjects.apiHubInfo, {})).operator).toBe("ben");
    const cut = Promise.withResolvers<Error | undefined>();
    link.onState((state, cause) => state === "down" && cut.resolve(cause));
    await said("trust", "operator", "remove", "ben", "--yes");
    const removed = performance.now();
    expect(await cut.promise).toMatchObject({ code: "BUS_REFUSED", message: expect.stringMatching(/revoked/i) });
    expect(performance.now() - removed).toBeLessThan(10_000);
    expect((await ben("get", "machines")).stderr).toContain("BUS_REFUSED");
    expect((await lab.cli("trust", "operator", "remove", "admin", "--yes")).stderr).toContain("TRUST_LAST_OPERATOR");
  });

  test("a hub makes itself a new root, and its sites follow", { timeout: LONG }, async () => {
    const before = await shown();
    await said("trust", "rotate", "--yes");
    const after = await shown();
    expect(after.rootAt).toBe("hub");
    expect(after.serial).toBeGreaterThan(before.serial);
    expect(after.root).not.toBe(before.root);
    await obeys("on");
  });

  test("the root leaves the hub for a file; from then on it is asked for", { timeout: LONG }, async () => {
    const file = join(lab.dir, "root.key");
    await said("trust", "export-root", "--out", file, "--yes");
    const seed = /^SO\w+$/m.exec(readFileSync(file, "utf8"))?.[0] ?? "";
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(lab.hub.stateDir, "identity/signing.json"), "utf8")).not.toContain(seed);
    expect(await shown()).toMatchObject({ rootAt: "offline" });
    const without = await lab.cli("trust", "operator", "add", "eva");
    expect(without.stderr).toContain("HUB_ROOT_NOT_AT_HOME");
    await said("trust", "operator", "add", "eva", "--root-key", file, "--out", join(lab.dir, "eva.json"));
    expect((await shown()).keys.map(({ name }) => name)).toEqual(["hub", "admin", "eva"]);
    const next = join(lab.dir, "root-2.key");
    await said("trust", "rotate", "--root-key", file, "--out", next, "--yes");
    const old = await lab.cli("trust", "operator", "remove", "eva", "--root-key", file, "--yes");
    expect(old.stderr).toMatch(/TRUST_(WRONG_ROOT|KEYS_REFUSED)/);
    await said("trust", "operator", "remove", "eva", "--root-key", next, "--yes");
    await obeys("off");
  });

  test("all of it is so after a restart of the hub", { timeout: LONG }, async () => {
    const before = await shown();
    await lab.hub.stop();
    await lab.hub.start();
    expect(await shown()).toEqual(before);
    await obeys("on");
  });

  test("the hub's key is replaced with the root from its file, and what was held holds", {
    timeout: LONG,
  }, async () => {
    const hubKey = async () => (await shown()).keys.find(({ name }) => name === "hub")?.key;
    const before = await hubKey();
    expect((await lab.cli("trust", "rotate", "--hub", "--yes")).stderr).toContain("--root-key");
    await said("trust", "rotate", "--hub", "--root-key", join(lab.dir, "root-2.key"), "--yes");
    expect(await hubKey()).not.toBe(before);
    await obeys("off");
    expect(await said("secret", "list", "--site", "oslo")).toContain("bmc-root");
    await said(
      "secret",
      "set",
      "bmc-root",
      "--site",
      "oslo",
      "--from-literal",
      "username=root",
      "--from-literal",
      "password=calvin",
    );
    await obeys("on");
  });

  test("a new hub takes a root that was made elsewhere, and a file is never written over", {
    timeout: LONG,
  }, async () => {
    const file = join(lab.dir, "root.key");
    expect(existsSync(file)).toBe(true);
    const refused = await lab.cli("trust", "init", "--out", file, "--yes");
    expect(refused.stderr).toContain("CLI_FILE_NOT_WRITTEN");
    const late = await lab.cli("trust", "init", "--out", join(lab.dir, "root-3.key"), "--yes");
    expect(late.stderr).toContain("HUB_ROOT_NOT_AT_HOME");
  });

  /** A change of an intent is believed and done by the site. */
  async function obeys(power: "on" | "off"): Promise<void> {
    await said("machine", "power", power, "r1u7", "--hold", "--yes");
    for (let tries = 0; lab.bmcs.get("oslo/r1u7")?.machine.power !== power && tries < 400; tries++)
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect(lab.bmcs.get("oslo/r1u7")?.machine.power).toBe(power);
  }

  async function said(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await lab.cli(...args);
    expect(code, `${args.join(" ")}: ${stderr}`).toBe(0);
    return stdout;
  }
});

interface Shown {
  readonly root: string;
  readonly rootAt: string;
  readonly serial: number;
  readonly keys: readonly { readonly name: string; readonly key: string }[];
}
