import { expect, test } from "vitest";
import { compileDayOneNetwork } from "../../first-boot/day-one-network.ts";
import { secret } from "../../plan/fixtures.ts";
import { CLUSTER, MACHINES, OSLO, problemsOf, SITE, viewOf } from "../cluster/fixtures.ts";
import { nodeAddress } from "../cluster/kubeadm/node-address.ts";
import { complaints } from "../fixtures.ts";
import { type MachineSpec, machineSchema } from "../machine/schema.ts";
import { hardwareOf } from "../provisioner/hardware.ts";
import type { ProvisionerSpec } from "../provisioner/schema.ts";
import type { SiteSpec } from "./schema.ts";

/** Its own boot network begins in line 7, those behind relays in line 10. */
const site = (relayed: readonly string[], more = ""): string => `apiVersion: longshore.dev/v1
kind: Site
metadata: {name: oslo}
spec:
  networks:
    boot:
      cidr: 10.1.0.0/24
      dns: [10.1.0.1]
      relayed:
${relayed.map((each) => `        - {${each}}\n`).join("")}${more}`;
const RACK = "cidr: 10.1.7.0/24, gateway: 10.1.7.254";

const machine = (address: string) => `---
apiVersion: longshore.dev/v1
kind: Machine
metadata: {name: r2u1, site: oslo}
spec:
  arch: amd64
  bmc: {address: 10.2.0.17, credentials: bmc-root}
  nics: [{mac: "3c:ec:ef:00:00:27", boot: true, address: ${address}}]
`;

const root = secret("bmc-root", "oslo");

test("a machine boots in the agent's network or in one behind a relay", () => {
  for (const address of ["10.1.0.17", "10.1.7.17"])
    expect(complaints(site([RACK]) + machine(address), [root])).toEqual([]);
  expect(complaints(site([RACK]) + machine("10.1.8.17"), [root])).toEqual([
    "18:58 spec.nics[0].address: outside the site's boot networks: 10.1.8.17: an address in 10.1.0.0/24 or 10.1.7.0/24",
  ]);
});

test("what others make of a site's networks goes for those behind relays too", () => {
  const racked = SITE.replace(
    "}}\n",
    "},\n           relayed: [{cidr: 10.1.7.0/24, gateway: 10.1.7.254, range: 10.1.7.100-10.1.7.199}]}\n",
  );
  const files = (endpoint: string) => ({
    ...OSLO,
    "site.yaml": racked,
    "machines.yaml": MACHINES.replaceAll("10.1.0.", "10.1.7."),
    "cluster.yaml": CLUSTER.replace("endpoint: 10.1.0.10", `endpoint: ${endpoint}`),
  });
  const at = "cluster.yaml:7:13: spec.endpoint:";
  expect(problemsOf(files("10.1.7.10"))).toEqual([]);
  expect(problemsOf(files("10.1.8.10"))).toEqual([
    `${at} outside the site's boot networks: 10.1.8.10: an address in 10.1.0.0/24 or 10.1.7.0/24`,
  ]);
  expect(problemsOf(files("10.1.7.150"))).toEqual([
    `${at} inside 10.1.7.100-10.1.7.199, which DHCP hands out: 10.1.7.150: an address outside of it`,
  ]);
  expect(problemsOf(files("10.1.7.254"))).toEqual([
    `${at} it is that of the gateway of the site's boot.relayed[0] network: 10.1.7.254: an address that nobody has`,
  ]);
  const view = viewOf(files("10.1.7.10"));
  const spec = view.find<SiteSpec>("Site", "oslo")?.spec;
  const nic = { name: "eno1", mac: "3c:ec:ef:00:00:27", boot: true, addresses: ["10.1.7.17/24"] };
  const racks = machineSchema.parse({
    arch: "amd64",
    bmc: { address: "10.2.0.9", credentials: "bmc-root" },
    nics: [nic],
  });
  expect(compileDayOneNetwork(racks, spec)).toMatchObject({ links: [{ gateway: "10.1.7.254" }], dns: ["10.1.0.1"] });
  expect(nodeAddress(racks, spec)).toEqual({ address: "10.1.7.17", link: "eno1" });
});

test("Tinkerbell is told the gateway and mask of the network that a machine boots in", () => {
  const racked = SITE.replace(
    "}}\n",
    "},\n           relayed: [{cidr: 10.1.8.0/23, gateway: 10.1.8.254, dns: [10.1.8.53]}]}\n",
  );
  const files = { ...OSLO, "site.yaml": racked, "machines.yaml": MACHINES.replaceAll("10.1.0.", "10.1.8.") };
  const view = viewOf(files);
  const [one] = view.all<MachineSpec>("Machine");
  const { tinkerbell } = view.all<ProvisionerSpec>("Provisioner")[0]?.spec ?? {};
  if (one === undefined || tinkerbell === undefined) throw new Error("the site has neither");
  expect(hardwareOf(one, view, tinkerbell)).toMatchObject({
    object: {
      spec: {
        metadata: { instance: { ips: [{ address: "10.1.8.11", netmask: "255.255.254.0", gateway: "10.1.8.254" }] } },
        interfaces: [{ dhcp: { ip: { address: "10.1.8.11", gateway: "10.1.8.254" }, name_servers: ["10.1.8.53"] } }],
      },
    },
  });
});
