import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { compileFirstBoot, machineSchema, operatingSystemSchema, siteSchema } from "@longshore/intents";
import { expect, test } from "vitest";
import { missingPeers } from "../../io/peer.ts";
import { startProcess } from "../../io/start-process.ts";
import { tempDir } from "../../io/temp-dir.ts";
import { openNetwork } from "../../lab/io/network.ts";
import { diskImage } from "../image/disk-image.ts";
import { makeFat, succeed } from "./boot-parts.ts";
import { debianImage } from "./debian-image.ts";
import { openVirtualMachine } from "./virtual-machine.ts";
import { putOn } from "./put-on.ts";

const missing = await missingPeers("qemu-system-x86_64", "ip", "mtools", "grub-mkimage", "mmdebstrap");
const noRoot = process.getuid?.() !== 0;
if (noRoot) console.warn("skipped: machines with network ports need root");

const MAC = "52:54:00:77:00:14";

test.skipIf(missing !== undefined || noRoot)(
  "cloud-init in a Debian that starts takes name, user, file and network that the site's documents say, and it calls home",
  { timeout: 1_200_000 },
  async () => {
    await using dir = tempDir();
    const image = await debianImage();
    await using net = await openNetwork(["room"]);
    await net.switchAt("room", { name: "boot0", address: "10.77.0.1/24", taps: ["tap0"] });
    const { before = [] } = net.place("room");
    const [command = "", ...args] = before;
    await using home = await startProcess(command, { args: [...args, process.execPath, "-e", LISTEN] });
    mkdirSync(dir.join("m"));
    await succeed("cp", ["--sparse=always", image, join(dir.path, "m/disk0.raw")]);
    await using machine = await openVirtualMachine({
      dir: dir.join("m"),
      before,
      hardware: {
        arch: "amd64",
        firmware: "uefi",
        nics: [{ mac: MAC, tap: "tap0" }],
        disks: [
          { bus: "virtio", serial: "ROOT", bytes: 0 },
          { bus: "virtio", serial: "SEED", bytes: 2 ** 26 },
        ],
      },
    });
    const esp = await makeFat(dir.path, "CIDATA", 32, firstBoot());
    putOn(machine.disks[1] ?? "", Buffer.concat(diskImage({ esp })));
    machine.bmc.machine.press("on");
    await machine.serial.waitFor(/SEEN: .*\r?\n/, { withinMs: 600_000 });
    const seen = /SEEN: (.*)\r?\n/.exec(machine.serial.printed)?.[1]?.trim();
    expect(seen).toBe("r1u7 ops from-the-site 600 10.77.0.17/24");
    await expect.poll(() => home.output(), { timeout: 300_000 }).toBe("POST /task/s3cret/home\n");
    expect(machine.serial.printed).not.toContain("s3cret");
    await machine.serial.waitFor(/r1u7 login:/, { withinMs: 300_000 });
    machine.bmc.machine.control(5); // soft
    await expect.poll(() => machine.bmc.machine.power, { timeout: 300_000 }).toBe("off");
  },
);

const LISTEN = `require("node:http").createServer((asked, answer) => {
  process.stdout.write(asked.method + " " + asked.url + "\\n");
  answer.end();
}).listen(8080, "10.77.0.1");`;

/** Printed by the system itself, once all is done. */
const LOOK =
  "echo SEEN: $(hostname) $(id -un ops) $(cat /etc/site) $(stat -c %a /etc/site) $(ip -o -4 address show scope global | awk '{print $4}') >/dev/ttyS0";

function firstBoot(): Readonly<Record<string, Uint8Array>> {
  const image = { url: "http://mirror.example/image", sha256: "ab".repeat(32), format: "raw" };
  const made = compileFirstBoot({
    name: "r1u7",
    machine: machineSchema.parse({
      arch: "amd64",
      bmc: { address: "10.2.0.1", credentials: "bmc-root" },
      nics: [{ mac: MAC, addresses: ["10.77.0.17/24"], boot: true }],
    }),
    os: operatingSystemSchema().parse({
      distribution: "image",
      firstBoot: "nocloud",
      version: "1",
      images: { amd64: image },
      users: [{ name: "ops", sudo: true }],
      files: [{ path: "/etc/site", mode: "0600", contents: "from-the-site\n" }],
      runcmd: [LOOK],
    }),
    site: siteSchema.parse({ networks: { boot: { cidr: "10.77.0.0/24" } } }),
    home: "http://10.77.0.1:8080/task/s3cret/home",
    secretOf: () => undefined,
  });
  const files = made.by === "nocloud" ? made.files : {};
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [`::/${name}`, Buffer.from(text)]));
}
