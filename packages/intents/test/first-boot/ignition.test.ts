import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureTool, missingPeers, run, tempDir } from "@longshore/testkit/tools";
import { describe, expect, test } from "vitest";
import { Judge } from "../butane/judge.ts";
import { firstBoots, HOME, SECRETS } from "./systems.ts";

const boots = firstBoots("ignition-oem");

describe.skipIf(await missingPeers("ignition-judge"))("Ignition's own check", () => {
  test.each(boots)("takes what $title is told, and every config inside it, without a word", async ({ boot }) => {
    await using judge = await Judge.open();
    for (const config of [boot.config, ...merged(boot.config)]) {
      expect(await judge.ignition(config)).toEqual({ report: "" });
    }
  });
});

describe.skipIf(await missingPeers("ignition-validate"))("the check of an older Ignition, which knows spec 3.3", () => {
  test.each(boots)("takes what $title is told", async ({ boot }) => {
    await using dir = tempDir();
    for (const config of [boot.config, ...merged(boot.config)]) {
      writeFileSync(dir.join("config.ign"), config);
      const { path } = await ensureTool("ignition-validate");
      const { code, stdout, stderr } = await run(path, [dir.join("config.ign")]);
      expect({ code, said: stdout + stderr }).toEqual({ code: 0, said: "" });
    }
  });
});

/** Configs in data URLs. */
function merged(config: string): readonly string[] {
  const { ignition } = JSON.parse(config) as { ignition: { config?: { merge?: { source: string }[] } } };
  return (ignition.config?.merge ?? []).map(({ source }) =>
    Buffer.from(source.split(",")[1] ?? "", "base64").toString(),
  );
}

const reason = (await missingPeers("ignition")) ?? (process.getuid?.() === 0 ? undefined : notRoot());

function notRoot(): string {
  console.log("skipped: Ignition gives files to their owners: only root can");
  return "not root";
}

describe.skipIf(reason)("Ignition itself", () => {
  test("writes users, files, units, the network and the call home into a root folder", {
    timeout: 120_000,
  }, async () => {
    await using dir = tempDir();
    const root = dir.join("root");
    makeRoot(root);
    chmodSync(dir.path, 0o755); // keys are written as the user whose they are
    const boot = boots.find(({ title }) => title === "flatcar on fixed")?.boot;
    writeFileSync(dir.join("config.ign"), boot?.config ?? "");
    expect(await stage("fetch", root, dir)).toEqual({ code: 0, critical: [] });
    // what comes after the last file: labels of SELinux, which this folder has none of
    expect(await stage("files", root, dir)).toEqual({
      code: 1,
      critical: [
        expect.stringMatching(/Ignition failed: failed to handle relabeling: failed to open \/etc\/selinux\/config/),
      ],
    });
    const read = (path: string): string => readFileSync(join(root, path), "utf8");
    const mode = (path: string): string => (statSync(join(root, path)).mode & 0o7777).toString(8);
    expect(read("etc/hostname")).toBe("fixed\n");
    expect([read("etc/longshore/home"), mode("etc/longshore/home"), mode("etc/longshore")]).toEqual([
      `${HOME}\n`,
      "600",
      "700",
    ]);
    expect([read("etc/registry/token"), mode("etc/registry/token")]).toEqual([SECRETS["token"], "600"]);
    expect(read("etc/from-butane/link")).toBe(read("etc/from-butane/long")); // the operator's own config, by Butane
    expect(mode("etc/from-butane")).toBe("750");
    expect(read("etc/shadow")).toContain(`ops:${SECRETS["hash"]}:`);
    expect(read("etc/group")).toMatch(/^video:.*:(core,ops|ops,core)$/m); // of both configs
    expect(statSync(join(root, "srv/of-ops")).uid).toBe(Number(/^ops:x:(\d+)/m.exec(read("etc/passwd"))?.[1]));
    expect(read("srv/of-ops")).toBe("zwölf \u{1f511} \u0085\n");
    expect(read("home/ops/.ssh/authorized_keys.d/ignition")).toContain("ssh-ed25519 ");
    expect(readdirSync(join(root, "etc/systemd/network"))).toContain("10-longshore-bond0.40.netdev");
    expect(read("etc/systemd/system-preset/20-ignition.preset").split("\n")).toEqual(
      expect.arrayContaining([
        "enable longshore-home.service",
        "enable registry.service",
        "disable debug-shell.service",
      ]),
    );
    expect(read("etc/systemd/system/registry.service.d/10-env.conf")).toContain("Environment=A=b");
  });
});

async function stage(name: string, root: string, dir: { join(name: string): string }) {
  const { path } = await ensureTool("ignition");
  const args = ["--platform", "file", "--stage", name, "--root", root, "--neednet", "n", "--log-to-stdout"];
  const state = ["--config-cache", dir.join("cache.json"), "--state-file", dir.join("state")];
  const env = { IGNITION_CONFIG_FILE: dir.join("config.ign") };
  const { code, stdout } = await run(path, [...args, ...state], { env, timeoutMs: 60_000 });
  return { code, critical: stdout.split("\n").filter((line) => line.startsWith("CRITICAL")) };
}

/** What useradd needs to be there. */
function makeRoot(root: string): void {
  for (const folder of ["etc", "home", "root", "srv", "var"]) mkdirSync(join(root, folder), { recursive: true });
  const files = {
    passwd: "root:x:0:0:root:/root:/bin/sh\n",
    group: "root:x:0:\nvideo:x:44:\n",
    shadow: "root:*:19000:0:99999:7:::\n",
    gshadow: "",
    "login.defs": "UID_MIN 1000\nUID_MAX 60000\nGID_MIN 1000\nGID_MAX 60000\nCREATE_HOME yes\nUSERGROUPS_ENAB yes\n",
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(root, "etc", name), content);
}
