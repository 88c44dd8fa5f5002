import { writeFileSync } from "node:fs";
import { ensureTool, run, tempDir } from "@longshore/testkit/tools";
import { missingPeers } from "@longshore/testkit";
import { describe, expect, test } from "vitest";
import { type Files, viewOf } from "../../src/kinds/cluster/fixtures.ts";
import { KUBEADM_SITE } from "../../src/kinds/cluster/kubeadm/fixtures.ts";
import { type HostFiles, hostFiles } from "../../src/kinds/cluster/kubeadm/host-files.ts";
import type { ClusterSpec } from "../../src/kinds/cluster/schema.ts";
import type { MachineSpec } from "../../src/kinds/machine/schema.ts";
import type { SiteSpec } from "../../src/kinds/site/schema.ts";

function hostOf(name: string, files: Files): HostFiles {
  const site = viewOf(files);
  const machine = site.find<MachineSpec>("Machine", name);
  const host =
    machine &&
    hostFiles({
      machine,
      machines: site.all("Machine"),
      clusters: site.all<ClusterSpec>("Cluster"),
      networks: [{ kind: "Network", name: "n", site: "oslo", labels: {}, spec: { kubeProxyReplacement: true } }],
      site: site.find<SiteSpec>("Site", "oslo")?.spec,
      secretOf: (of) => site.secret(of),
    });
  if (host === undefined) throw new Error(`${name} is in no cluster`);
  return host;
}

const cluster = (from: string, to: string): Files => ({
  ...KUBEADM_SITE,
  "cluster.yaml": (KUBEADM_SITE["cluster.yaml"] ?? "").replace(from, to),
});

const SITES: readonly (readonly [string, Files])[] = [
  ["as it is", KUBEADM_SITE],
  ["with an endpoint of IPv6 and another port", cluster("endpoint: 10.1.0.10", 'endpoint: "fd00::10"\n  port: 8443')],
  ["with a name for an endpoint", cluster("endpoint: 10.1.0.10", "endpoint: api.example\n  loadBalancer: external")],
  [
    "without a network in which addresses lie",
    { ...KUBEADM_SITE, "site.yaml": "apiVersion: longshore.dev/v1\nkind: Site\nmetadata: {name: oslo}\nspec: {}\n" },
  ],
];

describe.skipIf(await missingPeers("kubeadm"))("kubeadm itself", { timeout: 180_000 }, () => {
  async function judge(name: string, text: string): Promise<{ code: number | null; said: string }> {
    await using dir = tempDir();
    writeFileSync(dir.join(name), text);
    const { path } = await ensureTool("kubeadm");
    const { code, stderr } = await run(path, ["config", "validate", "--config", dir.join(name)], { timeoutMs: 60_000 });
    return { code, said: stderr };
  }

  test.each(SITES)("takes what each kind of machine is told, of a site %s", async (_what, files) => {
    for (const machine of ["n11", "n12", "n21", "n31"]) {
      const configs = hostOf(machine, files).files.filter(({ path }) => /\/(init|join)\.yaml$/.test(path));
      expect(configs).toHaveLength(machine === "n11" ? 2 : 1);
      for (const { contents } of configs) expect(await judge("config.yaml", contents)).toMatchObject({ code: 0 });
    }
  });

  test("would say if it were not right", async () => {
    const [config] = hostOf("n11", KUBEADM_SITE).files.filter(({ path }) => path.endsWith("init.yaml"));
    const wrong = (config?.contents ?? "").replace('"podSubnet"', '"podNet"');
    const { code, said } = await judge("config.yaml", wrong);
    expect(code).not.toBe(0);
    expect(said).toContain("podNet");
  });
});

test("the scripts that a machine runs are ones that its shell can read", async () => {
  await using dir = tempDir();
  const scripts = ["n11", "n12", "n21"].flatMap((name) =>
    hostOf(name, KUBEADM_SITE).files.filter(({ contents }) => contents.startsWith("#!/bin/sh\n")),
  );
  expect(scripts).toHaveLength(6);
  for (const { contents } of scripts) {
    writeFileSync(dir.join("script"), contents);
    expect(await run("/bin/sh", ["-n", dir.join("script")])).toMatchObject({ code: 0, stderr: "" });
  }
});
