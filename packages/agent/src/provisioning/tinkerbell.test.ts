import { expect, test } from "vitest";
import { FakeBmc } from "../../test/fake-bmc.ts";
import { FakeBootNetwork } from "../../test/fake-boot-network.ts";
import { machine, World } from "../../test/world.ts";
import { elsewhereScript } from "../boot/boot-script.ts";

const tinkerbell = {
  kubeconfig: { secret: "management", key: "kubeconfig" },
  url: "http://10.1.0.9:7080/",
  machines: { matchLabels: { installer: "tinkerbell" } },
  bmc: { url: "http://10.1.0.2:8406", key: { secret: "management", key: "rufio" } },
  actions: { image2disk: "a", writefile: "b" },
};

test("the one DHCP speaker sends Tinkerbell's machines on to Tinkerbell's script, and nobody else's", async () => {
  const network = new FakeBootNetwork();
  await using world = new World({ b1: new FakeBmc("off"), b2: new FakeBmc("off") }, { bootNetwork: network.serve });
  world.start();
  const labels = { installer: "tinkerbell" };
  world.hub.apply(
    world.secret("bmc-root", { username: "root", password: "calvin" }),
    { ...machine("theirs", "b1"), labels },
    machine("ours", "b2"),
    { kind: "Provisioner", name: "main", spec: { provider: "tinkerbell", tinkerbell } },
  );
  await world.pass(2000);
  const mac = "3c:ec:ef:00:00:17";
  const choice = (name: string) => [network.plans?.boots(name), network.plans?.elsewhere?.(name, mac)];
  expect(choice("theirs")).toEqual([true, `http://10.1.0.9:7080/ipxe/script/${mac}/auto.ipxe`]);
  expect(choice("ours")).toEqual([false, undefined]);
  world.hub.apply({ kind: "Provisioner", name: "main", spec: undefined });
  await world.pass(2000);
  expect(choice("theirs")).toEqual([false, undefined]);
});

test("a machine of Tinkerbell's goes on to its disk where Tinkerbell has nothing for it", () => {
  expect(elsewhereScript("http://10.1.0.9:7080/ipxe/script/3c:ec:ef:00:00:17/auto.ipxe").split("\n")).toEqual([
    "#!ipxe",
    "chain --autofree http://10.1.0.9:7080/ipxe/script/3c:ec:ef:00:00:17/auto.ipxe || goto disk",
    ":disk",
    "echo Longshore: 10.1.0.9:7080 has nothing for this machine",
    "sleep 3",
    "exit 1",
    "",
  ]);
});
