import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { missingPeers } from "../../io/peer.ts";
import { hardware, template, workflow } from "../tinkerbell-objects.ts";
import { type ApiServer, startApiServer } from "./start-api-server.ts";
import { startTinkAgent } from "./start-tink-agent.ts";
import { startTinkerbell, type Tinkerbell } from "./start-tinkerbell.ts";

const missing = await missingPeers("etcd", "kube-apiserver", "kubectl", "tinkerbell");

describe.skipIf(missing)("Tinkerbell at a real API server", { timeout: 120_000 }, () => {
  let server: ApiServer;
  let tinkerbell: Tinkerbell;
  beforeAll(async () => {
    server = await startApiServer();
    tinkerbell = await startTinkerbell(server);
  }, 180_000);
  afterAll(async () => {
    await tinkerbell?.[Symbol.asyncDispose]();
    await server?.[Symbol.asyncDispose]();
  });

  test("a Workflow is done action by action, and is a success once the machine has done the last", async () => {
    const mac = "02:00:00:00:00:01";
    await server.apply([
      hardware({ name: "r1u1", mac }),
      template("flatcar", ["stream", "write-ignition", "reboot"]),
      workflow("r1u1", { template: "flatcar", hardware: "r1u1", mac }),
    ]);
    await using agent = await startTinkAgent({ server: tinkerbell.tinkServer, id: mac });
    await state(server, "r1u1", "SUCCESS");
    expect(agent.actions.map(({ name, image }) => [name, image])).toEqual([
      ["stream", "registry.example/stream:v1"],
      ["write-ignition", "registry.example/write-ignition:v1"],
      ["reboot", "registry.example/reboot:v1"],
    ]);
  });

  test("an action that fails on the machine fails its Workflow with what the machine said", async () => {
    const mac = "02:00:00:00:00:02";
    await server.apply([
      hardware({ name: "r1u2", mac }),
      template("broken", ["stream", "never"]),
      workflow("r1u2", { template: "broken", hardware: "r1u2", mac }),
    ]);
    const act = (): void => {
      throw new Error("no space left on /dev/sda");
    };
    await using agent = await startTinkAgent({ server: tinkerbell.tinkServer, id: mac, act });
    await state(server, "r1u2", "FAILED");
    const said = await server.ask(["get", "workflow", "r1u2", "-o=jsonpath={.status.tasks[0].actions[0].message}"]);
    expect(said).toContain("no space left on /dev/sda");
    expect(agent.actions.map(({ name }) => name)).toEqual(["stream"]);
  });

  test("a Tink server that is killed in the middle hands the action out again, and the Workflow ends well", async () => {
    const mac = "02:00:00:00:00:03";
    await server.apply([
      hardware({ name: "r1u3", mac }),
      template("long", ["stream", "reboot"]),
      workflow("r1u3", { template: "long", hardware: "r1u3", mac }),
    ]);
    let killed = false;
    const act = async ({ name }: { readonly name: string }): Promise<void> => {
      if (killed || name !== "stream") return;
      killed = true;
      await tinkerbell.kill();
      await tinkerbell.restart();
    };
    await using _ = await startTinkAgent({ server: tinkerbell.tinkServer, id: mac, act });
    await state(server, "r1u3", "SUCCESS");
    expect(killed).toBe(true);
  });

  test("a machine that boots from the network is given its script", async () => {
    const mac = "02:00:00:00:00:04";
    await server.apply([hardware({ name: "r1u4", mac })]);
    const script = async (): Promise<string> =>
      await (await fetch(`${tinkerbell.url}/ipxe/script/${mac}/auto.ipxe`)).text();
    await expect.poll(script, { timeout: 30_000 }).toContain("#!ipxe");
  });
});

async function state(server: ApiServer, name: string, wanted: string): Promise<void> {
  await server.ask(["wait", `workflow/${name}`, `--for=jsonpath={.status.state}=${wanted}`, "--timeout=90s"]);
}
