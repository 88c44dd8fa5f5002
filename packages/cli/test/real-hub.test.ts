import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Lab, missingPeers, startLab, startProcess } from "@longshore/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const LONG = 180_000;
const bin = fileURLToPath(new URL("../bin/longshore.mjs", import.meta.url));
const examples = fileURLToPath(new URL("examples", import.meta.url));

/** A real hub with its nats-server, a real agent, a BMC on UDP, and this CLI as a program. */
describe.skipIf((await missingPeers("nats-server")) !== undefined)("against a real hub", () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await startLab({ examples, ports: "free" });
  }, LONG);
  afterAll(() => lab?.[Symbol.asyncDispose](), LONG);

  test("documents that are applied become ready, Secrets included", { timeout: LONG }, async () => {
    const applied = await lab.cli("apply", "-f", lab.documents, "--wait", "90s");
    expect([applied.code, applied.stdout]).toEqual([
      0,
      "site/oslo unchanged\nsecret/bmc-root at oslo unchanged\nmachine/r1u7 at oslo unchanged\n",
    ]);
    const machine = await lab.cli("get", "machine", "r1u7", "-o", "json");
    expect(JSON.parse(machine.stdout)).toMatchObject({
      kind: "Machine",
      metadata: { name: "r1u7", site: "oslo" },
      status: { observedGeneration: 1, power: "off", bmc: { protocol: "ipmi" } },
    });
    const secret = await lab.cli("get", "secret", "bmc-root", "--site", "oslo", "-o", "yaml");
    expect(secret.stdout).not.toContain("calvin");
  });

  test("power goes off and on, at the machine; a held state is not argued with", { timeout: LONG }, async () => {
    const on = await lab.cli("machine", "power", "on", "r1u7");
    expect([on.code, on.stdout]).toEqual([0, "machine/r1u7: off -> on\n"]);
    const off = await lab.cli("machine", "power", "off", "r1u7", "--yes", "-o", "json");
    expect(JSON.parse(off.stdout)).toMatchObject({ machine: "r1u7", site: "oslo", now: "off", confirmed: true });
    expect(lab.bmcs.size).toBe(1);
    const held = await lab.cli("machine", "power", "on", "r1u7", "--hold");
    expect(held.stdout).toContain("held on");
    const against = await lab.cli("machine", "power", "off", "r1u7", "--yes");
    expect(against.code).toBe(4);
    expect(against.stderr).toMatch(/error \w+_POWER_HELD: .*\nhint: .*--hold/);
  });

  test("a watch prints what changes and ends with 130 at Ctrl-C", { timeout: LONG }, async () => {
    const env = { LONGSHORE_CONTEXT: lab.contextFile };
    await using watching = await startProcess(process.execPath, { args: [bin, "get", "machines", "-w"], env });
    await watching.waitFor(/r1u7.*\n/, LONG);
    await lab.cli("machine", "power", "cycle", "r1u7", "--yes");
    await lab.cli("machine", "power", "off", "r1u7", "--hold", "--yes");
    await watching.waitFor(/r1u7 .* off /, LONG);
    watching.signal("SIGINT");
    expect(await watching.ended).toBe(130);
  });

  test("what only the hub knows to be wrong is shown at its line; nothing is applied", { timeout: LONG }, async () => {
    const file = join(lab.dir, "stray.yaml");
    const spec = "{arch: amd64, bmc: {address: 127.0.0.1, credentials: bmc-root}}";
    const lines = ["apiVersion: longshore.dev/v1", "kind: Machine", "metadata: {name: x, site: osla}", `spec: ${spec}`];
    writeFileSync(file, lines.join("\n"));
    const refused = await lab.cli("apply", "-f", file);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain(`${file}:3:27: metadata.site: unknown site\n    found:    osla\n`);
    expect((await lab.cli("get", "machine", "x", "-A")).code).toBe(3);
  });

  test("a plan asks the site what becomes of documents at its API servers", { timeout: LONG }, async () => {
    const file = join(lab.dir, "note.yaml");
    const note = "{apiVersion: v1, kind: ConfigMap, metadata: {name: note}, data: {a: b}}";
    const spec = `{target: management, namespace: notes, manifests: "${note}"}`;
    const lines = [
      "apiVersion: longshore.dev/v1",
      "kind: Addon",
      "metadata: {name: note, site: oslo}",
      `spec: ${spec}`,
    ];
    writeFileSync(file, lines.join("\n"));
    const planned = await lab.cli("plan", "-f", file);
    expect([planned.stderr, planned.code]).toEqual(["", 0]);
    expect(planned.stdout).toContain("objects: no document says where the management API server is");
  });

  test("bash completes names that the hub has at this moment", { timeout: LONG }, async () => {
    const home = join(lab.dir, "shell");
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, "longshore"), `#!/bin/sh\nexec '${process.execPath}' '${bin}' "$@"\n`, { mode: 0o755 });
    const script = `source <(longshore completion bash)
      COMP_LINE="longshore machine power cycle r1" COMP_POINT=32
      for try in 1 2 3 4 5 6 7 8; do _longshore_complete; [[ \${#COMPREPLY[@]} -gt 0 ]] && break; done
      printf '%s\\n' "\${COMPREPLY[@]}"`;
    const env = { PATH: `${home}:${process.env["PATH"]}`, HOME: home, LONGSHORE_CONTEXT: lab.contextFile };
    const ran = spawnSync("bash", ["--norc", "-c", script], { env, encoding: "utf8" });
    expect([ran.stdout, ran.stderr]).toEqual(["r1u7\n", ""]);
  });

  test("a hub that is away is exit code 5, said at once", { timeout: LONG }, async () => {
    await lab.hub.stop();
    const { code, stdout, stderr } = await lab.cli("get", "machines", "--timeout", "5s");
    expect([code, stdout]).toEqual([5, ""]);
    expect(stderr).toMatch(/^error BUS_UNREACHABLE: .*\nhint: /);
  });
});
