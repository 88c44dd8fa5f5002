import { expect, test } from "vitest";
import type { JsonObject } from "../json.ts";
import { machineSchema } from "../kinds/machine/schema.ts";
import { operatingSystemSchema } from "../kinds/operating-system/schema.ts";
import { siteSchema } from "../kinds/site/schema.ts";
import { installerCommandLine, type InstallerFacts, installerSeed } from "./autoinstall.ts";

const site = siteSchema.parse({ networks: { boot: { cidr: "10.1.0.0/24", gateway: "10.1.0.1", dns: ["10.1.0.1"] } } });
const taskUrl = "http://10.1.0.2:8402/task/s3cret";

function facts(os: object = {}, spec: object = {}): InstallerFacts {
  return {
    name: "r1u7",
    machine: machineSchema.parse({ arch: "amd64", bmc: { address: "10.2.0.1", credentials: "bmc-root" }, ...spec }),
    os: operatingSystemSchema().parse({ distribution: "ubuntu", version: "24.04", images: {}, autoinstall: {}, ...os }),
    site,
    secretOf: ({ key }) => (key === "hash" ? "$6$salt$hash" : undefined),
    taskUrl,
    disk: { serial: "S5H7", wwn: "eui.0025", bytes: 1_024_000 },
  };
}

function told(of: InstallerFacts): JsonObject {
  const text = installerSeed(of)["user-data"] ?? "";
  expect(text.startsWith("#cloud-config\n{")).toBe(true);
  return (JSON.parse(text.slice(text.indexOf("\n"))) as { autoinstall: JsonObject }).autoinstall;
}

const PLACE = { path: "/dev/longshore-claimed-disk" };

test.each([
  ["amd64", "ttyS0"],
  ["arm64", "ttyAMA0"],
])("the kernel of %s is told where its ISO and its seed are; its console %s and arguments stay", (arch, port) => {
  const of = facts({ kernelArguments: ["mitigations=auto"] }, { arch });
  const at = { isoUrl: "http://10.1.0.2:8402/image/ab", mac: "3c:ec:ef:00:00:17" };
  expect(installerCommandLine(of, at)).toBe(
    `ip=dhcp BOOTIF=01-3c-ec-ef-00-00-17 url=http://10.1.0.2:8402/image/ab/installer.iso cloud-config-url=/dev/null autoinstall ds=nocloud-net;s=${taskUrl}/seed/ --- console=tty0 console=${port},115200n8 mitigations=auto`,
  );
  expect(JSON.stringify(told(of))).not.toContain("mitigations"); // nor is it started once more for them
});

test.each<[string, object | undefined, object]>([
  ["nothing", undefined, { layout: { name: "direct", match: PLACE } }],
  [
    "a layout",
    { layout: { name: "lvm" }, swap: { size: 0 } },
    { layout: { name: "lvm", match: PLACE }, swap: { size: 0 } },
  ],
  [
    "actions",
    {
      config: [
        { type: "disk", id: "d", ptable: "gpt" },
        { type: "partition", device: "d" },
      ],
    },
    {
      config: [
        { type: "disk", id: "d", ptable: "gpt", match: PLACE },
        { type: "partition", device: "d" },
      ],
    },
  ],
])("storage of which the operator says %s is on the disk that the order names", (_what, storage, wanted) => {
  expect(told(facts({ autoinstall: { version: 1, ...(storage && { storage }) } }))["storage"]).toEqual(wanted);
});

test("users, files, units and the call home are the installed system's, in the words that every cloud-init takes", () => {
  const users = [
    { name: "ops", sshAuthorizedKeys: ["ssh-ed25519 AAAA ops"], passwordHash: { secret: "console", key: "hash" } },
  ];
  const config = told(facts({ users, runcmd: ["echo own"], userData: { packages: ["nvme-cli"] } }));
  expect(config).toMatchObject({ version: 1, ssh: { "install-server": true, "allow-pw": false }, shutdown: "reboot" });
  const user = config["user-data"] as { runcmd: unknown[]; write_files: { path: string; content: string }[] };
  expect(user).toMatchObject({ hostname: "r1u7", packages: ["nvme-cli"] });
  expect(user).toMatchObject({ users: [{ name: "ops", hashed_passwd: "$6$salt$hash", lock_passwd: false }] });
  expect(user.write_files).toContainEqual({
    path: "/etc/longshore/home",
    permissions: "0600",
    content: `${taskUrl}/home\n`,
  });
  expect(user.runcmd).toContain("echo own");
  expect(user.runcmd.at(-1)).toEqual(["systemctl", "enable", "--now", "--no-block", "longshore-home.service"]);
  expect(told(facts())).not.toHaveProperty("ssh");
});

test("the Machine's network is the installer's and the installed system's; without one DHCP is asked", () => {
  const nics = [{ name: "eno1", mac: "02:00:00:00:00:01", boot: true, addresses: ["10.1.0.17/24"] }];
  expect(told(facts({}, { nics }))["network"]).toEqual({
    version: 2,
    ethernets: {
      eno1: {
        ...{ match: { macaddress: "02:00:00:00:00:01" }, dhcp4: false, addresses: ["10.1.0.17/24"] },
        ...{ routes: [{ to: "0.0.0.0/0", via: "10.1.0.1" }], nameservers: { addresses: ["10.1.0.1"] } },
      },
    },
  });
  expect(told(facts())).not.toHaveProperty("network");
});

test("the operator's commands stay; the disk is found after theirs, and an end is told whatever theirs do", () => {
  const commands = { "early-commands": ["early"], "late-commands": [["late", "one"]], "error-commands": ["error"] };
  const config = told(facts({ autoinstall: { version: 1, ...commands } }));
  const of = (name: string) => config[`${name}-commands`] as readonly (string | readonly string[])[];
  expect(of("early")).toEqual(["early", expect.stringContaining("serial='S5H7' wwn='eui.0025' sectors=2000")]);
  expect(of("late")).toEqual([["late", "one"], expect.stringContaining(`'{"step":"done"}'`)]);
  expect(of("error")).toEqual([expect.stringContaining("INSTALLER_FAILED"), "error"]);
  // installers print their commands on the console
  expect(JSON.stringify([of("early"), of("late"), of("error")])).not.toContain("s3cret");
});

test("a machine of a cluster has what makes it a node from its first start, as one with an image has", () => {
  const host = {
    files: [{ path: "/etc/kubeadm", mode: "0600", contents: "a" }],
    units: [{ name: "k.service", contents: "" }],
  };
  const user = told({ ...facts(), host })["user-data"];
  expect(JSON.stringify(user)).toContain("/etc/kubeadm");
  expect(user).toMatchObject({ runcmd: expect.arrayContaining([expect.arrayContaining(["enable", "k.service"])]) });
});

test("a Secret that is not there is told with its name before anything is begun", () => {
  const users = [{ name: "ops", passwordHash: { secret: "console", key: "none" } }];
  expect(() => installerSeed(facts({ users }))).toThrow("there is no none in secret/console");
});
