import { expect, test } from "vitest";
import { readFolder } from "./boot-folder.ts";
import { type BootSpec, type HostFacts, planServices } from "./boot-network.ts";
import { bootScript } from "./boot-script.ts";
import { otherDhcpMustSay } from "./other-dhcp.ts";

const spec = (more: Partial<BootSpec> = {}): BootSpec => ({
  cidr: "10.1.0.0/24",
  dns: [],
  secureBoot: false,
  dhcp: { mode: "server", range: "10.1.0.100-10.1.0.199", unknown: "ignore" },
  ...more,
});
const host: HostFacts = {
  sockets: (["dhcp", "proxydhcp", "tftp", "probe"] as const).map((name) => ({ name, device: "eth1" })),
  addresses: [
    { device: "eth0", address: "192.0.2.7" },
    { device: "eth1", address: "10.1.0.1" },
  ],
};
const without = (...names: string[]): HostFacts => ({
  ...host,
  sockets: host.sockets.filter(({ name }) => !names.includes(name)),
});

test("a site without a boot network, or whose network is not ours to serve, is left alone", () => {
  expect(planServices(undefined, host)).toBeUndefined();
  expect(planServices(spec({ dhcp: undefined }), host)).toBeUndefined();
});

test("the host's own address on the network is found by the network, and on the interface that the site names", () => {
  expect(planServices(spec(), host)).toMatchObject({ mode: "server", device: "eth1", address: "10.1.0.1" });
  expect(planServices(spec({ interface: "eth1" }), host)).toMatchObject({ address: "10.1.0.1" });
  expect(planServices(spec({ interface: "eth0" }), host)).toEqual({
    reason: "NoAddress",
    message:
      "eth0 of this host has no address in 10.1.0.0/24; eth1 has 10.1.0.1: give it one, or name another interface in networks.boot",
  });
  expect(planServices(spec({ cidr: "10.9.0.0/24" }), host)).toMatchObject({ reason: "NoAddress" });
  expect(planServices(spec({ cidr: "fd00::/64" }), host)).toMatchObject({ reason: "NotIPv4" });
});

test.for([
  ["server", ["proxydhcp", "probe"], true],
  ["server", ["dhcp"], false],
  ["proxy", ["proxydhcp"], false],
  ["off", ["dhcp", "proxydhcp", "probe"], true],
  ["off", ["tftp"], false],
] as const)("mode %s without %j: served %s", ([mode, missing, served]) => {
  const dhcp = { mode, range: "10.1.0.100-10.1.0.199", unknown: "ignore" } as const;
  const plan = planServices(spec({ dhcp }), without(...missing));
  expect(plan).toMatchObject(served ? { mode } : { reason: "NoSockets" });
});

test("sockets that are bound to another device than the boot network's serve nothing", () => {
  const addresses = [{ device: "eth2", address: "10.1.0.1" }];
  expect(planServices(spec(), { ...host, addresses })).toMatchObject({ reason: "WrongDevice" });
  const sockets = host.sockets.map(({ name }) => ({ name, device: undefined })); // nobody says what they are bound to
  expect(planServices(spec(), { sockets, addresses })).toMatchObject({ device: "eth2" });
});

test("of the loaders in the folder the first of each kind is taken; with Secure Boot only what is signed", () => {
  const files = ["undionly.kpxe", "snponly.efi", "ipxe.efi", "ipxe-arm64.efi", "environment/amd64/vmlinuz"];
  expect(readFolder(new Set(files), { secureBoot: false })).toEqual({
    loaders: { "amd64-bios": "undionly.kpxe", "amd64-uefi": "snponly.efi", "arm64-uefi": "ipxe-arm64.efi" },
    shims: [],
    missing: [
      "no boot environment for amd64 (environment/amd64/vmlinuz and initrd)",
      "no boot environment for arm64 (environment/arm64/vmlinuz and initrd)",
    ],
  });
  const signed = [...files, "secure-boot/amd64/snponly-shimx64.efi", "environment/amd64/shim.efi"];
  const { loaders, shims, missing } = readFolder(new Set(signed), { secureBoot: true });
  expect(loaders).toEqual({ "amd64-bios": "undionly.kpxe", "amd64-uefi": "secure-boot/amd64/snponly-shimx64.efi" });
  expect(shims).toEqual(["amd64"]);
  expect(missing[0]).toMatch(/^no loader for arm64-uefi \(secure-boot\/arm64\/snponly-shimaa64.efi or/);
});

test("iPXE is told the environment of its processor, where its task is, its port, whose lease and its console", () => {
  const facts = {
    base: "http://10.1.0.1:8402",
    taskUrl: "http://10.1.0.1:8402/task/T",
    mac: "3c:ec:ef:00:00:17",
    dhcpServer: "10.1.0.1",
  };
  const script = bootScript({ ...facts, shims: ["amd64"] });
  expect(script.split("\n")[0]).toBe("#!ipxe");
  expect(script).toContain(
    "kernel http://10.1.0.1:8402/boot/environment/${cpu}/vmlinuz initrd=initrd longshore.task=http://10.1.0.1:8402/task/T" +
      " BOOTIF=01-3c-ec-ef-00-00-17 longshore.dhcp=10.1.0.1 console=tty0 console=${console} || goto failed",
  );
  expect(script).toContain("iseq ${cpu} amd64 && shim http://10.1.0.1:8402/boot/environment/amd64/shim.efi ||");
  expect(bootScript({ ...facts, shims: [] })).not.toContain("shim");
  expect(bootScript({ ...facts, dhcpServer: undefined, shims: [] })).not.toContain("longshore.dhcp");
});

test("an administrator is told what their DHCP server has to say", () => {
  const files = {
    loaders: { "amd64-bios": "undionly.kpxe", "arm64-uefi": "ipxe-arm64.efi" },
    httpBase: "http://10.1.0.1:8402/boot",
    script: (mac: string) => `http://10.1.0.1:8402/boot/${mac}/script.ipxe`,
  };
  expect(otherDhcpMustSay("10.1.0.1", files)).toBe(
    "next-server (siaddr, option 66): 10.1.0.1; " +
      "boot file (option 67) by client architecture (option 93): 0: undionly.kpxe, 11: ipxe-arm64.efi, " +
      "19: http://10.1.0.1:8402/boot/ipxe-arm64.efi and option 60 HTTPClient; " +
      "to iPXE (user class iPXE, option 77): http://10.1.0.1:8402/boot/${mac:hexhyp}/script.ipxe",
  );
});
