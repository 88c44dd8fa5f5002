import { expect, test } from "vitest";
import { isJsonObject } from "../json.ts";
import { machineSchema } from "../kinds/machine/schema.ts";
import { operatingSystemSchema } from "../kinds/operating-system/schema.ts";
import { siteSchema } from "../kinds/site/schema.ts";
import { compileFirstBoot } from "./compile.ts";
import { compileDayOneNetwork } from "./day-one-network.ts";

const HOME = "http://10.1.0.2:8080/task/s3cret/home";
const image = { url: "http://mirror.example/image", sha256: "ab".repeat(32), format: "raw" };
const site = siteSchema.parse({
  networks: {
    boot: { cidr: "10.1.0.0/24", gateway: "10.1.0.1", dns: ["10.1.0.1"] },
    cluster: { cidr: "10.9.0.0/24", dns: ["10.9.0.1", "10.1.0.1"] },
  },
});

function machine(spec: object = {}) {
  return machineSchema.parse({ arch: "amd64", bmc: { address: "10.2.0.1", credentials: "bmc-root" }, ...spec });
}

function firstBoot(os: object, of = machine(), secretOf: () => string | undefined = () => "from a Secret") {
  const spec = operatingSystemSchema().parse({ version: "1", images: { amd64: image, arm64: image }, ...os });
  return compileFirstBoot({ name: "r1u7", machine: of, os: spec, site, home: HOME, secretOf });
}

const bonded = machine({
  nics: [
    { name: "eno1", mac: "02:00:00:00:00:01" },
    { name: "eno2", mac: "02:00:00:00:00:02", boot: true, address: "10.1.0.17" },
    { name: "eno3", mac: "02:00:00:00:00:03", mtu: 9000 },
  ],
  network: {
    bonds: [{ name: "bond0", nics: ["eno1", "eno2"], mode: "802.3ad", addresses: ["10.1.0.17/24"] }],
    vlans: [
      { id: 40, on: "bond0", addresses: ["10.9.0.17/24"] },
      { name: "storage", id: 50, on: "eno3", addresses: ["fd00::17/64"], mtu: 9000 },
    ],
  },
});

test("one set of fields is the network from the first day: addresses, bonds, VLANs, the site's gateway and name servers", () => {
  expect(compileDayOneNetwork(bonded, site)).toEqual({
    links: [
      { kind: "nic", name: "eno1", mac: "02:00:00:00:00:01", addresses: [], dhcp: false },
      { kind: "nic", name: "eno2", mac: "02:00:00:00:00:02", addresses: [], dhcp: false },
      { kind: "nic", name: "eno3", mac: "02:00:00:00:00:03", addresses: [], dhcp: false, mtu: 9000 },
      {
        kind: "bond",
        name: "bond0",
        of: ["eno2", "eno1"], // with the Ethernet address that DHCP and switch have seen
        mode: "802.3ad",
        addresses: ["10.1.0.17/24"],
        dhcp: false,
        gateway: "10.1.0.1",
      },
      { kind: "vlan", name: "bond0.40", on: "bond0", id: 40, addresses: ["10.9.0.17/24"], dhcp: false },
      { kind: "vlan", name: "storage", on: "eno3", id: 50, addresses: ["fd00::17/64"], dhcp: false, mtu: 9000 },
    ],
    dns: ["10.1.0.1", "10.9.0.1"],
  });
});

test("a machine whose document names no link is left to DHCP, and so is a NIC without a word", () => {
  expect(compileDayOneNetwork(machine(), site)).toBeUndefined();
  expect(compileDayOneNetwork(machine({ nics: [{ mac: "02:00:00:00:00:01" }] }), site)).toEqual({
    links: [{ kind: "nic", name: "enx020000000001", mac: "02:00:00:00:00:01", addresses: [], dhcp: true }],
    dns: [],
  });
});

test("the site's gateway is nobody's where DHCP gives one, or the machine names another", () => {
  const gateways = (nics: readonly object[]) =>
    compileDayOneNetwork(machine({ nics }), site)?.links.map(({ gateway }) => gateway);
  const fixed = { mac: "02:00:00:00:00:01", addresses: ["10.1.0.17/24"] };
  expect(gateways([fixed])).toEqual(["10.1.0.1"]);
  expect(gateways([fixed, { mac: "02:00:00:00:00:02", boot: true }])).toEqual([undefined, undefined]);
  expect(gateways([fixed, { mac: "02:00:00:00:00:02", addresses: ["10.9.0.1/24"], gateway: "10.9.0.2" }])).toEqual([
    undefined,
    "10.9.0.2",
  ]);
  const six = { mac: "02:00:00:00:00:02", addresses: ["fd00::17/64"], gateway: "fe80::1" };
  expect(gateways([fixed, six])).toEqual(["10.1.0.1", "fe80::1"]); // each family has its own
  expect(gateways([{ ...fixed, addresses: ["10.1.0.1/24"] }])).toEqual([undefined]); // it is the gateway
});

/** Path and content of every file of an Ignition config whose contents are data URLs. */
function filesOf(config: unknown): Record<string, { mode: number; content: string }> {
  const { storage } = config as { storage: { files: { path: string; mode: number; contents: { source: string } }[] } };
  return Object.fromEntries(
    storage.files.map(({ path, mode, contents }) => [
      path,
      { mode, content: Buffer.from(contents.source.split(",")[1] ?? "", "base64").toString() },
    ]),
  );
}

function ignition(os: object, of = machine(), secretOf?: () => string | undefined) {
  const made = firstBoot({ distribution: "flatcar", ...os }, of, secretOf);
  if (made.by !== "ignition-oem") throw new Error(`by ${made.by}`);
  return { config: JSON.parse(made.config) as Record<string, unknown>, kernelArguments: made.kernelArguments };
}

test("Flatcar gets its name, its network and its call home by Ignition", () => {
  const { config } = ignition({ ntp: ["10.1.0.1", "ntp.example"] }, bonded);
  const files = filesOf(config);
  expect(files["/etc/hostname"]).toEqual({ mode: 0o644, content: "r1u7\n" });
  expect(files["/etc/longshore/home"]).toEqual({ mode: 0o600, content: `${HOME}\n` });
  expect(files["/etc/longshore/call-home"]?.mode).toBe(0o700);
  expect(files["/etc/systemd/timesyncd.conf.d/10-longshore.conf"]?.content).toBe("[Time]\nNTP=10.1.0.1 ntp.example\n");
  const units = Object.entries(files).filter(([path]) => path.startsWith("/etc/systemd/network/"));
  expect(units.map(([path, { content }]) => `${path.split("/").at(-1)}\n${content}`).join("\n")).toMatchInlineSnapshot(`
    "10-longshore-eno1.network
    [Match]
    PermanentMACAddress=02:00:00:00:00:01
    Type=ether

    [Network]
    Bond=bond0
    LinkLocalAddressing=no

    10-longshore-eno2.network
    [Match]
    PermanentMACAddress=02:00:00:00:00:02
    Type=ether

    [Network]
    Bond=bond0
    LinkLocalAddressing=no

    10-longshore-eno3.network
    [Match]
    PermanentMACAddress=02:00:00:00:00:03
    Type=ether

    [Link]
    MTUBytes=9000
    RequiredForOnline=no

    [Network]
    DHCP=no
    LinkLocalAddressing=no
    VLAN=storage

    10-longshore-bond0.netdev
    [NetDev]
    Name=bond0
    Kind=bond
    MACAddress=02:00:00:00:00:02

    [Bond]
    Mode=802.3ad
    MIIMonitorSec=100ms
    LACPTransmitRate=fast
    TransmitHashPolicy=layer3+4

    10-longshore-bond0.network
    [Match]
    Name=bond0

    [Network]
    DHCP=no
    Address=10.1.0.17/24
    Gateway=10.1.0.1
    DNS=10.1.0.1
    DNS=10.9.0.1
    VLAN=bond0.40

    10-longshore-bond0.40.netdev
    [NetDev]
    Name=bond0.40
    Kind=vlan

    [VLAN]
    Id=40

    10-longshore-bond0.40.network
    [Match]
    Name=bond0.40

    [Link]
    RequiredForOnline=no

    [Network]
    DHCP=no
    Address=10.9.0.17/24

    10-longshore-storage.netdev
    [NetDev]
    Name=storage
    Kind=vlan
    MTUBytes=9000

    [VLAN]
    Id=50

    10-longshore-storage.network
    [Match]
    Name=storage

    [Link]
    RequiredForOnline=no

    [Network]
    DHCP=no
    Address=fd00::17/64
    "
  `);
});

test.each([
  ["amd64", "ttyS0"],
  ["arm64", "ttyAMA0"],
])("%s speaks on its own first serial port, %s", (arch, console) => {
  expect(ignition({ kernelArguments: ["quiet"] }, machine({ arch })).kernelArguments).toEqual([
    "console=tty0",
    `console=${console},115200n8`,
    "quiet",
  ]);
  expect(cloudConfig({}, machine({ arch }))["runcmd"]).toContainEqual(
    expect.arrayContaining([`serial-getty@${console}.service`]),
  );
});

test("a token is in no argument, no unit and no file that others may read", () => {
  const { config } = ignition({});
  const others = Object.values(filesOf(config)).filter(({ mode }) => (mode & 0o077) !== 0);
  expect(JSON.stringify([config["systemd"], others])).not.toContain("s3cret");
  const { write_files: files, ...rest } = cloudConfig({}) as { write_files: { permissions: string }[] };
  const open = files.filter(({ permissions }) => !permissions.endsWith("00"));
  expect(JSON.stringify([rest, open])).not.toContain("s3cret");
  expect(JSON.stringify(files)).toContain("s3cret");
});

test("the operator's own Ignition comes first: what makes the machine this one is merged over it", () => {
  const own = { ignition: { version: "3.3.0" }, storage: { links: [{ path: "/a", target: "/b" }] } };
  const { config } = ignition({ ignition: own });
  const { merge } = (config["ignition"] as { config: { merge: { source: string }[] } }).config;
  const parts = merge.map(({ source }) => JSON.parse(Buffer.from(source.split(",")[1] ?? "", "base64").toString()));
  expect(parts[0]).toEqual(own);
  expect(filesOf(parts[1])["/etc/hostname"]?.content).toBe("r1u7\n");
});

function nocloud(os: object, of = machine(), secretOf?: () => string | undefined): Readonly<Record<string, string>> {
  const made = firstBoot({ distribution: "ubuntu", ...os }, of, secretOf);
  if (made.by !== "nocloud") throw new Error(`by ${made.by}`);
  return made.files;
}

function cloudConfig(os: object, of = machine(), secretOf?: () => string | undefined): Record<string, unknown> {
  const text = nocloud(os, of, secretOf)["user-data"] ?? "";
  expect(text.startsWith("#cloud-config\n{")).toBe(true);
  const config: unknown = JSON.parse(text.slice(text.indexOf("\n")));
  return isJsonObject(config) ? config : {};
}

test("Ubuntu gets its name and its network by NoCloud", () => {
  const files = nocloud({}, bonded);
  expect(JSON.parse(files["meta-data"] ?? "")).toEqual({ "instance-id": "longshore-r1u7", "local-hostname": "r1u7" });
  expect(JSON.parse(files["network-config"] ?? "")).toEqual({
    version: 2,
    ethernets: {
      eno1: { match: { macaddress: "02:00:00:00:00:01" }, dhcp4: false },
      eno2: { match: { macaddress: "02:00:00:00:00:02" }, dhcp4: false },
      eno3: {
        match: { macaddress: "02:00:00:00:00:03" },
        mtu: 9000,
        optional: true,
        dhcp4: false,
        "link-local": [],
        "accept-ra": false,
      },
    },
    bonds: {
      bond0: {
        interfaces: ["eno2", "eno1"],
        macaddress: "02:00:00:00:00:02",
        parameters: {
          mode: "802.3ad",
          "mii-monitor-interval": 100,
          "lacp-rate": "fast",
          "transmit-hash-policy": "layer3+4",
        },
        dhcp4: false,
        addresses: ["10.1.0.17/24"],
        routes: [{ to: "0.0.0.0/0", via: "10.1.0.1" }],
        nameservers: { addresses: ["10.1.0.1", "10.9.0.1"] },
      },
    },
    vlans: {
      "bond0.40": { id: 40, link: "bond0", optional: true, dhcp4: false, addresses: ["10.9.0.17/24"] },
      storage: { id: 50, link: "eno3", mtu: 9000, optional: true, dhcp4: false, addresses: ["fd00::17/64"] },
    },
  });
  expect(nocloud({}, machine())).not.toHaveProperty("network-config"); // cloud-init then asks DHCP itself
});

test("the operator's cloud-config is kept: lists go on, and the call home comes after the last command", () => {
  const config = cloudConfig({
    userData: {
      packages: ["nvme-cli"],
      write_files: [{ path: "/a", content: "a" }],
      runcmd: ["first"],
      ntp: { pools: ["p"] },
    },
    runcmd: ["second"],
    ntp: ["10.1.0.1"],
  });
  expect(config["packages"]).toEqual(["nvme-cli"]);
  expect(config["ntp"]).toEqual({ pools: ["p"], enabled: true, servers: ["10.1.0.1"] });
  expect((config["write_files"] as { path: string }[]).map(({ path }) => path)).toEqual(
    expect.arrayContaining(["/a", "/etc/longshore/home"]),
  );
  const commands = config["runcmd"] as (string | string[])[];
  expect(commands[0]).toBe("first");
  expect(commands.at(-1)).toEqual(["systemctl", "enable", "--now", "--no-block", "longshore-home.service"]);
});

test("kernel arguments hold after one start more, and only then is the system home", () => {
  const config = cloudConfig({ kernelArguments: ["mitigations=auto", "nosmt"] });
  expect(config["power_state"]).toMatchObject({ mode: "reboot" });
  expect((config["runcmd"] as unknown[]).at(-1)).toEqual(["systemctl", "enable", "longshore-home.service"]);
  const script = (config["write_files"] as { path: string; content: string }[]).find(({ path }) =>
    path.endsWith("kernel-arguments"),
  );
  expect(script?.content).toContain(`GRUB_CMDLINE_LINUX="$GRUB_CMDLINE_LINUX mitigations=auto nosmt"`);
});

test("Azure Linux gets files for systemd-networkd: its cloud-init would make neither bonds nor VLANs of them", () => {
  const made = firstBoot({ distribution: "azurelinux" }, bonded);
  if (made.by !== "nocloud") throw new Error(`by ${made.by}`);
  expect(JSON.parse(made.files["network-config"] ?? "")).toEqual({ config: "disabled" });
  const text = made.files["user-data"] ?? "";
  const { bootcmd } = JSON.parse(text.slice(text.indexOf("\n"))) as { bootcmd: string[][] };
  expect(bootcmd[0]?.slice(0, 5)).toEqual(["cloud-init-per", "instance", "longshore-network", "sh", "-c"]);
  const written = [...(bootcmd[0]?.[5] ?? "").matchAll(/^echo (\S+) \| base64 -d > \/etc\/systemd\/network\/(\S+)$/gm)];
  const files = written.map(([, content = "", name = ""]) => [name, Buffer.from(content, "base64").toString()]);
  expect(Object.fromEntries(files)).toMatchObject({
    "10-longshore-bond0.netdev": expect.stringContaining("Mode=802.3ad"),
    "10-longshore-bond0.40.netdev": "[NetDev]\nName=bond0.40\nKind=vlan\n\n[VLAN]\nId=40\n",
  });
});

const withSecrets = {
  users: [{ name: "ops", passwordHash: { secret: "console", key: "hash" }, sudo: true }],
  files: [{ path: "/etc/token", mode: "0600", owner: "ops:ops", from: { secret: "registry", key: "token" } }],
};

test("values of Secrets are filled in for this boot; one that is not there is told with its name", () => {
  const values: Record<string, string> = { "console/hash": "$6$salt$hash", "registry/token": "t0ken" };
  const secretOf = (of?: { secret: string; key: string }) => values[`${of?.secret}/${of?.key}`];
  const { config } = ignition(withSecrets, machine(), secretOf);
  expect(config["passwd"]).toEqual({ users: [{ name: "ops", passwordHash: "$6$salt$hash" }] });
  expect(filesOf(config)["/etc/token"]).toEqual({ mode: 0o600, content: "t0ken" });
  expect(filesOf(config)["/etc/sudoers.d/longshore-ops"]).toEqual({
    mode: 0o440,
    content: "ops ALL=(ALL) NOPASSWD:ALL\n",
  });
  const cloud = cloudConfig(withSecrets, machine(), secretOf);
  expect(cloud["users"]).toMatchObject([{ name: "ops", hashed_passwd: "$6$salt$hash", lock_passwd: false }]);
  expect(cloud["write_files"]).toContainEqual({
    path: "/etc/token",
    permissions: "0600",
    content: "t0ken",
    owner: "ops:ops",
    defer: true,
  });
  expect(() => ignition(withSecrets, machine(), () => undefined)).toThrow(
    "machine/r1u7 cannot be told what to be: there is no hash in secret/console",
  );
});

test("an image of one's own is configured as it says, or not at all", () => {
  expect(firstBoot({ distribution: "image", firstBoot: "none" })).toEqual({ by: "none" });
  expect(firstBoot({ distribution: "image", firstBoot: "nocloud" }).by).toBe("nocloud");
  expect(firstBoot({ distribution: "image", firstBoot: "ignition" }).by).toBe("ignition-oem");
  expect(firstBoot({ distribution: "azurelinux" }).by).toBe("nocloud");
});
