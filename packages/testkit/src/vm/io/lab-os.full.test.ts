import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { compileFirstBoot, machineSchema, operatingSystemSchema, siteSchema } from "@longshore/intents";
import { describe, expect, test } from "vitest";
import { missingPeers } from "../../io/peer.ts";
import { startProcess } from "../../io/start-process.ts";
import { tempDir } from "../../io/temp-dir.ts";
import { openNetwork } from "../../lab/io/network.ts";
import { diskImage } from "../image/disk-image.ts";
import { makeFat } from "./boot-parts.ts";
import { labOsImage } from "./lab-os.ts";
import { putOn } from "./put-on.ts";
import { openVirtualMachine } from "./virtual-machine.ts";

const missing = await missingPeers("qemu-system-x86_64", "qemu-system-aarch64", "ip", "mtools", "grub-mkimage");
const noRoot = process.getuid?.() !== 0;
if (noRoot) console.warn("skipped: machines with network ports need root");

const HOME = "http://10.77.0.1:8080/task/s3cret/home";
const MAC = "52:54:00:77:00:13";

describe.skipIf(missing !== undefined || noRoot)("a disk with the lab's own system", () => {
  test.each([
    { arch: "amd64", firmware: "bios", bus: "virtio" },
    { arch: "amd64", firmware: "uefi", bus: "nvme" },
    { arch: "arm64", firmware: "uefi", bus: "virtio" },
  ] as const)(
    "$arch $firmware starts it from $bus; it takes the first boot's configuration and calls home, once",
    { timeout: 400_000 },
    async ({ arch, firmware, bus }) => {
      await using dir = tempDir();
      await using net = await openNetwork(["room"]);
      await net.switchAt("room", { name: "boot0", address: "10.77.0.1/24", taps: ["tap0"] });
      const [command, ...before] = net.place("room").before ?? [];
      await using home = await startProcess(command ?? "", { args: [...before, process.execPath, "-e", LISTEN] });
      const image = await labOsImage(arch);
      await using machine = await openVirtualMachine({
        dir: dir.join("m"),
        before: net.place("room").before ?? [],
        hardware: {
          arch,
          firmware,
          nics: [{ mac: MAC, tap: "tap0" }],
          disks: [
            { bus, serial: "ROOT", bytes: 2 ** 27 },
            { bus: "virtio", serial: "SEED", bytes: 2 ** 26 },
          ],
        },
      });
      const [root = "", seed = ""] = machine.disks;
      putOn(root, gunzipSync(readFileSync(image.path)));
      putOn(seed, Buffer.concat(diskImage({ esp: await makeFat(dir.path, "CIDATA", 32, firstBoot(arch)) })));
      machine.bmc.machine.press("on");
      await machine.serial.waitFor(/lab-os: called home/, { withinMs: 180_000 });
      expect(machine.serial.printed).toContain("lab-os: r1u7 runs on");
      expect(machine.serial.printed).not.toContain("s3cret");
      expect(home.output()).toBe("POST /task/s3cret/home\n");
      const since = machine.serial.printed.length;
      machine.bmc.machine.control(5); // soft: the system listens to its power button
      await machine.serial.waitFor(/lab-os: switching off/, { withinMs: 60_000, since });
      await expect.poll(() => machine.bmc.machine.power, { timeout: 60_000 }).toBe("off");
      machine.bmc.machine.press("on");
      await machine.serial.waitFor(/lab-os: called home before/, { withinMs: 180_000, since });
      expect(home.output()).toBe("POST /task/s3cret/home\n");
    },
  );
});

const LISTEN = `require("node:http").createServer((asked, answer) => {
  process.stdout.write(asked.method + " " + asked.url + "\\n");
  answer.end();
}).listen(8080, "10.77.0.1");`;

/** What the boot environment leaves on a disk, as the site's agent makes it. */
function firstBoot(arch: "amd64" | "arm64"): Readonly<Record<string, Uint8Array>> {
  const image = { url: "http://mirror.example/image", sha256: "ab".repeat(32), format: "raw" };
  const made = compileFirstBoot({
    name: "r1u7",
    machine: machineSchema.parse({
      arch,
      bmc: { address: "10.2.0.1", credentials: "bmc-root" },
      nics: [{ mac: MAC, addresses: ["10.77.0.17/24"], boot: true }],
    }),
    os: operatingSystemSchema().parse({
      distribution: "image",
      firstBoot: "nocloud",
      version: "1",
      images: { [arch]: image },
    }),
    site: siteSchema.parse({ networks: { boot: { cidr: "10.77.0.0/24" } } }),
    home: HOME,
    secretOf: () => undefined,
  });
  const files = made.by === "nocloud" ? made.files : {};
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [`::/${name}`, Buffer.from(text)]));
}
