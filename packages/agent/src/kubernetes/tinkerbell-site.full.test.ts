import { systemClock } from "@longshore/kit";
import { connectKube } from "@longshore/kube";
import { missingPeers } from "@longshore/testkit";
import { type ApiServer, missingCrds, startApiServer } from "@longshore/testkit/kubernetes";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FakeBmc } from "../../test/fake-bmc.ts";
import { World } from "../../test/world.ts";

const LONG = 180_000;
const SOON = { timeout: 90_000, interval: 300 };
const missing = (await missingPeers("etcd", "kube-apiserver", "kubectl")) ?? missingCrds();

const image = (arch: string) => ({
  url: `http://mirror.example/${arch}.raw.gz`,
  sha256: "0f".repeat(32),
  format: "raw.gz",
});
const timing = { beatMs: 10_000, resyncMs: 1000, syncMs: 60_000, telemetryMs: 3_600_000, watchMs: 60_000 };

function machine(number: number, role: string, more: object = {}) {
  const mac = `3c:ec:ef:00:00:${number}`;
  const spec = {
    arch: "amd64",
    bmc: { address: `b${number}`, credentials: "bmc-root" },
    nics: [{ mac, address: `10.1.0.${number}`, boot: true }],
    rootDisk: { wwn: `0x5000c500a1b2c3${number}` },
    ...more,
  };
  return { kind: "Machine", name: `n${number}`, labels: { role }, spec };
}

const PROVISIONER = {
  provider: "tinkerbell",
  tinkerbell: {
    kubeconfig: { secret: "management", key: "kubeconfig" },
    namespace: "oslo",
    url: "http://10.1.0.9:7080",
    bmc: { url: "http://10.1.0.2:8406", key: { secret: "management", key: "rufio" } },
    actions: { image2disk: "m.example/image2disk", writefile: "m.example/writefile" },
  },
};
const CLUSTER = {
  kubernetes: "v1.36.2",
  provider: "capi",
  endpoint: "10.1.0.10",
  controlPlane: { replicas: 3, machines: { matchLabels: { role: "cp" } }, os: "flatcar" },
  pools: [{ name: "workers", machines: { matchLabels: { role: "worker" } }, os: "flatcar" }],
};

describe.skipIf(missing)("a site of Tinkerbell's at a real API server", { timeout: LONG }, () => {
  let server: ApiServer;
  beforeAll(async () => {
    server = await startApiServer({ crds: ["tinkerbell", "capi", "capt"] });
    await server.ask(["create", "namespace", "oslo"]);
  }, LONG);
  afterAll(() => server?.[Symbol.asyncDispose](), LONG);

  test("its machines and its cluster are taken as the CRDs want them, and a machine that a Workflow has keeps the power that the Workflow gave it", async () => {
    const bmcs = Object.fromEntries([11, 12, 13, 21].map((number) => [`b${number}`, new FakeBmc("on")]));
    await using world = new World(bmcs, {
      clock: systemClock,
      timing,
      kubernetes: { connect: (access) => connectKube(access) },
    });
    world.start();
    const kubeconfig = readFileSync(server.kubeconfig, "utf8");
    world.hub.apply(
      world.secret("bmc-root", { username: "root", password: "calvin" }),
      world.secret("management", { kubeconfig, rufio: "key" }),
      {
        kind: "Site",
        name: "oslo",
        spec: { networks: { boot: { cidr: "10.1.0.0/24", gateway: "10.1.0.1", dns: ["10.1.0.1"] } } },
      },
      {
        kind: "OperatingSystem",
        name: "flatcar",
        spec: { distribution: "flatcar", version: "1.2.3", images: { amd64: image("amd64") } },
      },
      ...[11, 12, 13].map((number) => machine(number, "cp")),
      machine(21, "worker", { power: "on" }),
      { kind: "Provisioner", name: "main", spec: PROVISIONER },
      { kind: "Cluster", name: "main", spec: CLUSTER },
    );
    const objects = (kinds: string) => server.ask(["get", kinds, "--namespace=oslo", "-o=name"]);
    const applied = (key: string) => world.hub.statuses.get(key)?.conditions.find(({ type }) => type === "Applied");
    for (const key of ["provisioner/main", "cluster/main"])
      await expect.poll(() => applied(key), SOON).toMatchObject({ status: "True", reason: "AsWanted" });
    expect((await objects("hardware,machines.bmc.tinkerbell.org")).split("\n")).toHaveLength(8);
    expect(await objects("clusters.cluster.x-k8s.io,kubeadmcontrolplanes,machinedeployments")).toBe(
      [
        "cluster.cluster.x-k8s.io/oslo-main",
        "kubeadmcontrolplane.controlplane.cluster.x-k8s.io/oslo-main-cp",
        "machinedeployment.cluster.x-k8s.io/oslo-main-workers-amd64",
      ].join("\n"),
    );

    const workflow = {
      apiVersion: "tinkerbell.org/v1alpha1",
      kind: "Workflow",
      metadata: { name: "install", namespace: "oslo" },
      spec: { hardwareRef: "oslo-n21", templateRef: "oslo-flatcar-amd64" },
    };
    await server.apply([workflow]);
    const state = (to: string) =>
      server.ask([
        ...["patch", "workflow", "install", "--namespace=oslo", "--subresource=status", "--type=merge"],
        `--patch={"status":{"state":"${to}"}}`,
      ]);
    await state("RUNNING");
    const bmc = bmcs["b21"] as FakeBmc;
    const seenAt = world.hub.statuses.get("provisioner/main")?.kubernetes;
    expect(seenAt?.target).toBe("management");
    // the agent looks at the API server every second here; from when it has seen the Workflow, nobody switches back on
    const staysOff = async (): Promise<boolean> => {
      const before = bmc.orders.length;
      bmc.power = "off";
      const reads = bmc.reads;
      await expect.poll(() => bmc.reads, SOON).toBeGreaterThan(reads + 2);
      return bmc.orders.length === before && (bmc.power as string) === "off";
    };
    await expect.poll(staysOff, { timeout: 90_000, interval: 100 }).toBe(true);
    await state("SUCCESS");
    await expect.poll(() => bmc.power, SOON).toBe("on");
  });
});

test("who installs by the agent itself needs no API server: the document is held, and none is asked", async () => {
  await using world = new World(
    {},
    {
      kubernetes: {
        connect: () => {
          throw new Error("an API server was asked");
        },
      },
    },
  );
  world.start();
  world.hub.apply({ kind: "Provisioner", name: "main", spec: { provider: "netboot" } });
  await world.pass(5000);
  expect(world.hub.statuses.get("provisioner/main")).toMatchObject({ phase: "Held" });
  expect(world.hub.statuses.get("provisioner/main")?.conditions).toMatchObject([{ type: "Ready", status: "True" }]);
});
