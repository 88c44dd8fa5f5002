import { readFileSync } from "node:fs";
import { systemClock } from "@longshore/kit";
import { connectKube } from "@longshore/kube";
import { missingPeers } from "@longshore/testkit";
import { type ApiServer, startApiServer, startTinkerbell, type Tinkerbell } from "@longshore/testkit/kubernetes";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FakeBmc } from "../../test/fake-bmc.ts";
import { World } from "../../test/world.ts";
import { serveBmcRpc } from "../io/bmc-rpc-server.ts";

const LONG = 300_000;
const SOON = { timeout: 150_000, interval: 500 };
const timing = { beatMs: 10_000, resyncMs: 2000, syncMs: 60_000, telemetryMs: 3_600_000, watchMs: 60_000 };

const image = { url: "http://mirror.example/a.raw.gz", sha256: "0f".repeat(32), format: "raw.gz" };

describe.skipIf(await missingPeers("etcd", "kube-apiserver", "kubectl", "tinkerbell"))(
  "the real Rufio",
  { timeout: LONG },
  () => {
    let server: ApiServer;
    let tinkerbell: Tinkerbell;
    beforeAll(async () => {
      server = await startApiServer();
      await server.ask(["create", "namespace", "oslo"]);
      tinkerbell = await startTinkerbell(server);
    }, LONG);
    afterAll(async () => {
      await tinkerbell?.[Symbol.asyncDispose]();
      await server?.[Symbol.asyncDispose]();
    }, LONG);

    test("finds a machine through the agent, and a Job of it moves the machine's power and boot device once", async () => {
      const bmc = new FakeBmc("on");
      await using site = await openSite(server, { n1: bmc });
      await expect
        .poll(() => ask(server, ["get", "machine.bmc.tinkerbell.org", "oslo-n1-bmc"], STATE), SOON)
        .toBe("on True");
      const tasks = [{ powerAction: "off" }, { bootDevice: { device: "pxe", efiBoot: true } }, { powerAction: "on" }];
      const job = {
        apiVersion: "bmc.tinkerbell.org/v1alpha1",
        kind: "Job",
        metadata: { name: "pxe", namespace: "oslo" },
        spec: { machineRef: { name: "oslo-n1-bmc", namespace: "oslo" }, tasks },
      };
      await server.apply([job]);
      await server.ask([
        "wait",
        "job.bmc.tinkerbell.org/pxe",
        "--namespace=oslo",
        "--for=condition=Completed",
        "--timeout=150s",
      ]);
      expect(bmc.orders).toEqual(["off", "on"]);
      expect([bmc.power, bmc.boot]).toEqual(["on", { device: "network", persistent: false, efi: true }]);
      expect(site.world.hub.events.filter(({ evidence }) => evidence["caller"] === "rufio")).toHaveLength(3);
    });

    test("who signs with another key is told nothing, and says so", async () => {
      const bmc = new FakeBmc("on");
      await using site = await openSite(server, { n2: bmc });
      const namespace = "oslo";
      const hmac = { secrets: { sha256: [{ name: "guessed", namespace }] } };
      const rpc = { consumerURL: site.url, hmac };
      await server.apply([
        {
          apiVersion: "v1",
          kind: "Secret",
          metadata: { name: "guessed", namespace },
          data: { secret: "Z3Vlc3NlZA==" },
        },
        {
          apiVersion: "bmc.tinkerbell.org/v1alpha1",
          kind: "Machine",
          metadata: { name: "stranger", namespace },
          spec: { connection: { host: "n2", insecureTLS: false, providerOptions: { rpc } } },
        },
      ]);
      const stranger = ["get", "machine.bmc.tinkerbell.org", "stranger"];
      await expect.poll(() => ask(server, stranger, STATE), SOON).toBe("unknown False");
      expect(await ask(server, stranger, "{.status.conditions[0].message}")).toContain("unexpected status code: 401");
      expect(bmc.orders).toEqual([]);
    });
  },
);

const STATE = '{.status.powerState} {.status.conditions[?(@.type=="Contactable")].status}';

function ask(server: ApiServer, what: readonly string[], path: string): Promise<string> {
  return server.ask([...what, "--namespace=oslo", "--ignore-not-found", `-o=jsonpath=${path}`]);
}

interface Site extends AsyncDisposable {
  readonly world: World;
  /** Where the agent answers Rufio. */
  readonly url: string;
}

/** An agent whose machines are Tinkerbell's. */
async function openSite(server: ApiServer, bmcs: Readonly<Record<string, FakeBmc>>): Promise<Site> {
  const kubernetes = { connect: (access: Parameters<typeof connectKube>[0]) => connectKube(access) };
  const world = new World(bmcs, { clock: systemClock, timing, kubernetes });
  const agent = world.start();
  const rpc = await serveBmcRpc({ host: "127.0.0.1", port: 0 }, (request) => agent.rpc(request));
  const url = `http://127.0.0.1:${rpc.address.port}`;
  const tinkerbell = {
    kubeconfig: { secret: "management", key: "kubeconfig" },
    namespace: "oslo",
    url: "http://127.0.0.1:7080",
    bmc: { url, key: { secret: "management", key: "rufio" } },
    actions: { image2disk: "m.example/image2disk", writefile: "m.example/writefile" },
  };
  const machines = Object.keys(bmcs).map((name, i) => ({
    kind: "Machine",
    name,
    spec: {
      arch: "amd64",
      power: "on",
      bmc: { address: name, credentials: "bmc-root" },
      nics: [{ mac: `02:00:00:00:00:0${i}`, address: `10.1.0.${11 + i}`, boot: true }],
      rootDisk: { wwn: "0x5000c500a1b2c301" },
    },
  }));
  world.hub.apply(
    world.secret("bmc-root", { username: "root", password: "calvin" }),
    world.secret("management", { kubeconfig: readFileSync(server.kubeconfig, "utf8"), rufio: "the agent's key" }),
    { kind: "Site", name: "oslo", spec: { networks: { boot: { cidr: "10.1.0.0/24" } } } },
    { kind: "OperatingSystem", name: "os", spec: { distribution: "flatcar", version: "1", images: { amd64: image } } },
    ...machines,
    { kind: "Provisioner", name: "main", spec: { provider: "tinkerbell", tinkerbell } },
  );
  return {
    world,
    url,
    async [Symbol.asyncDispose]() {
      await rpc[Symbol.asyncDispose]();
      await world[Symbol.asyncDispose]();
    },
  };
}
