import { expect, test } from "vitest";
import { parseDocuments } from "../../documents/parse.ts";
import { apply, held, machine, secret, site } from "../../plan/fixtures.ts";
import { planChanges } from "../../plan/plan.ts";
import { machineSchema } from "./schema.ts";

/** `LINE:COLUMN PATH: EXPECTED` of each problem of a machine with these fields. */
function problems(spec: string): readonly string[] {
  const text = `apiVersion: longshore.dev/v1
kind: Machine
metadata: {name: r1u7, site: oslo}
spec:
  arch: amd64
  bmc: {address: 10.2.0.1, credentials: bmc-root}
${spec}`;
  const found = parseDocuments([{ file: "machine.yaml", text }]).problems;
  return found.map(({ line, col, path, expected }) => `${line}:${col} ${path}: ${expected}`);
}

const NICS = `  nics:
    - {name: eno1, mac: "02:00:00:00:00:01"}
    - {name: eno2, mac: "02:00:00:00:00:02"}
    - {name: eno3, mac: "02:00:00:00:00:03", mtu: 9000}
    - {mac: "02:00:00:00:00:04"}
`;

test.each<[string, string, ...string[]]>([
  [
    "a bond of NICs that nobody has",
    `${NICS}  network: {bonds: [{name: bond0, nics: [eno1, eno9]}]}\n`,
    "12:48 spec.network.bonds[0].nics[1]: the name of a NIC: eno1, eno2, eno3",
  ],
  [
    "a NIC in two bonds, or twice in one",
    `${NICS}  network: {bonds: [{name: a, nics: [eno1, eno2, eno1]}, {name: b, nics: [eno2]}]}\n`,
    "12:50 spec.network.bonds[0].nics[2]: each NIC once",
    "12:75 spec.network.bonds[1].nics[0]: a NIC in no other bond; a has it",
  ],
  [
    "an address on a NIC in a bond",
    `  nics: [{name: eno1, mac: "02:00:00:00:00:01", addresses: [10.1.0.1/24], dhcp: true}]\n  network: {bonds: [{name: bond0, nics: [eno1]}]}\n`,
    "7:60 spec.nics[0].addresses: no addresses of its own: it is in bond0, which may have them",
    "7:81 spec.nics[0].dhcp: no dhcp of its own: it is in bond0, which may have them",
  ],
  [
    "a VLAN on what is no link, on a NIC in a bond, or twice",
    `${NICS}  network:
    bonds: [{name: bond0, nics: [eno1]}]
    vlans: [{id: 4, on: eno1}, {id: 5, on: eno9}, {id: 6, on: bond0}, {id: 6, name: other, on: bond0}]\n`,
    "14:25 spec.network.vlans[0].on: bond0: eno1 is in it",
    "14:44 spec.network.vlans[1].on: the name of a NIC or bond: eno2, eno3, bond0",
    "14:76 spec.network.vlans[3].id: each VLAN of bond0 once; spec.network.vlans[2] is it already",
  ],
  [
    "a VLAN of larger packets than its link",
    `${NICS}  network: {vlans: [{id: 4, on: eno3, mtu: 9000}, {id: 5, on: eno2, mtu: 9000}]}\n`,
    "12:74 spec.network.vlans[1].mtu: at most the 1500 of eno2",
  ],
  [
    "one name for two links",
    `${NICS}  network: {bonds: [{name: eno3, nics: [eno1]}]}\n`,
    "12:28 spec.network.bonds[0].name: a name of its own: spec.nics[2] is called eno3",
  ],
  [
    "two default gateways of a family, of which only the later one is told",
    `  nics:
    - {mac: "02:00:00:00:00:01", addresses: [10.1.0.7/24, "2001:db8::7/64"], gateway: 10.1.0.1}
    - {mac: "02:00:00:00:00:02", addresses: [10.2.0.7/24], gateway: 10.2.0.1}
    - {mac: "02:00:00:00:00:03", addresses: ["fd00::7/64"], gateway: "fe80::1"}\n`,
    "9:69 spec.nics[1].gateway: one default gateway for IPv4; spec.nics[0] has 10.1.0.1",
  ],
  [
    "a gateway that cannot be reached, and one that is the machine itself",
    `  nics:
    - {mac: "02:00:00:00:00:01", addresses: [10.1.0.7/24], gateway: 10.9.0.1}
    - {mac: "02:00:00:00:00:02", gateway: "fd00::1"}\n`,
    "8:69 spec.nics[0].gateway: an address in the network of 10.1.0.7/24",
    "9:43 spec.nics[1].gateway: addresses beside it",
  ],
  [
    "one address twice, however it is written",
    `  nics:
    - {mac: "02:00:00:00:00:01", addresses: ["2001:db8::7/64"]}
    - {mac: "02:00:00:00:00:02", addresses: ["2001:DB8:0::7/48"]}\n`,
    "9:46 spec.nics[1].addresses[0]: each address once; spec.nics[0] has 2001:DB8:0::7",
  ],
  [
    "addresses without a network, and networks for addresses",
    `  nics: [{mac: "02:00:00:00:00:01", addresses: [10.1.0.7, 10.1.0.0/24, 10.1.0.255/24, 10.1.0.4/31]}]\n`,
    "7:49 spec.nics[0].addresses[0]: an address of a host with the prefix length of its network, e.g. 10.1.0.17/24",
    "7:59 spec.nics[0].addresses[1]: an address of a host with the prefix length of its network, e.g. 10.1.0.17/24",
    "7:72 spec.nics[0].addresses[2]: an address of a host with the prefix length of its network, e.g. 10.1.0.17/24",
  ],
])("%s: refused at its place", (_what, spec, ...says) => {
  expect(problems(spec)).toEqual(says);
});

test("a machine may have what is reserved for it as its own address too; another one may not", () => {
  const current = [held(site("oslo")), held(secret("bmc-root", "oslo"))];
  const nics = [{ mac: "02:00:00:00:00:01", address: "10.1.0.7", addresses: ["10.1.0.7/24"], boot: true }];
  const one = machine("a", "oslo", { nics });
  expect(planChanges(current, apply(one)).issues).toEqual([]);
  const other = machine("b", "oslo", { nics: [{ mac: "02:00:00:00:00:02", addresses: ["10.1.0.7/16"] }] });
  expect(planChanges([...current, held(one)], apply(other)).issues).toMatchObject([
    { path: "spec.nics[0].addresses[0]", message: "address twice: machine/a has it", found: "10.1.0.7" },
  ]);
});

test("a machine that was stored before it could say so is not changed by being read again", () => {
  const before = {
    arch: "amd64",
    bmc: { address: "10.2.0.1", credentials: "a" },
    nics: [{ mac: "02:00:00:00:00:01" }],
  };
  expect(Object.keys(machineSchema.parse(before))).toEqual(["arch", "firmware", "bmc", "nics"]);
  expect(Object.keys(machineSchema.parse(before).nics[0] ?? {}).sort()).toEqual(["boot", "mac"]);
});
