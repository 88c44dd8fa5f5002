import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { run, tempDir } from "@longshore/testkit/tools";
import { expect, test } from "vitest";
import { DISK_PLACE, findDiskScript, reportScript } from "../../src/first-boot/installer-scripts.ts";

interface Disk {
  readonly sectors: number;
  /** Files of sysfs below the disk. */
  readonly files?: Readonly<Record<string, string>>;
}

/** What the script makes of a configuration on a machine with these disks. */
async function find(claim: Parameters<typeof findDiskScript>[0], disks: Readonly<Record<string, Disk>>) {
  await using dir = tempDir();
  const config = dir.join("autoinstall.yaml");
  writeFileSync(config, `match: {path: ${DISK_PLACE}}\n`);
  for (const [name, { sectors, files = {} }] of Object.entries(disks)) {
    const folder = dir.join(`sys/block/${name}`);
    for (const [file, content] of Object.entries({ size: `${sectors}\n`, ...files })) {
      mkdirSync(join(folder, file, ".."), { recursive: true });
      writeFileSync(join(folder, file), content, "latin1");
    }
  }
  const env = { SYS: dir.join("sys"), CONFIG: config };
  const { code, stdout, stderr } = await run("/bin/sh", ["-c", findDiskScript(claim)], { env });
  return { code, said: (stdout + stderr).trim(), config: readFileSync(config, "utf8").trim() };
}

const BYTES = 2000 * 512;
const NVME: Disk = { sectors: 2000, files: { "device/serial": "S5H7   \n", wwid: "eui.0025\n" } };
const SATA: Disk = {
  sectors: 2000,
  files: { "device/vpd_pg80": "\0\x80\0\x08  WD-1  \0", "device/wwid": "naa.5000c50000000001\n" },
};
const VIRTIO: Disk = { sectors: 2000, files: { serial: "VD '1" } };

test.each([
  ["NVMe, by serial and EUI", { serial: "S5H7", wwn: "eui.0025" }, { nvme0n1: NVME, sda: SATA }, "/dev/nvme0n1"],
  [
    "SATA, by its vital product data",
    { serial: "WD-1", wwn: "naa.5000c50000000001" },
    { nvme0n1: NVME, sda: SATA },
    "/dev/sda",
  ],
  ["virtio, which has a serial alone", { serial: "VD '1" }, { vda: VIRTIO, sda: SATA, loop0: VIRTIO }, "/dev/vda"],
] as const)("the installer finds the disk that the boot environment wiped: %s", async (_what, name, disks, path) => {
  expect(await find({ ...name, bytes: BYTES }, disks)).toEqual({
    code: 0,
    said: `Longshore: the disk of the order is ${path}`,
    config: `match: {path: ${path}}`,
  });
});

test.each([
  ["it is gone", { sda: SATA }, 0],
  ["it has another size", { nvme0n1: { ...NVME, sectors: 2001 } }, 0],
  ["its WWN is another", { nvme0n1: { ...NVME, files: { "device/serial": "S5H7", wwid: "eui.0026" } } }, 0],
  ["two have its names", { nvme0n1: NVME, nvme1n1: NVME }, 2],
] as const)("no disk is named where %s, and the installation ends", async (_what, disks, count) => {
  const { code, said, config } = await find({ serial: "S5H7", wwn: "eui.0025", bytes: BYTES }, disks);
  expect(code).toBe(1);
  expect(said).toContain(`${count} disks have the serial 'S5H7', the WWN 'eui.0025' and 2000 sectors; one must`);
  expect(config).toBe(`match: {path: ${DISK_PLACE}}`);
});

test("a report finds its address on the kernel's command line, and is told once it is taken", async () => {
  await using dir = tempDir();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    request.on("data", (part: Buffer) => asked.push(`${request.method} ${request.url} ${part.toString()}`));
    request.on("end", () => response.writeHead(200).end('{"go":"on"}'));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const line = `BOOT_IMAGE=x ip=dhcp autoinstall ds=nocloud-net;s=http://127.0.0.1:${port}/task/s3cret/seed/ --- console=ttyS0\n`;
  writeFileSync(dir.join("cmdline"), line);
  const env = { CMDLINE: dir.join("cmdline") };
  const ran = await run("/bin/sh", ["-c", reportScript({ step: "done" }, 2)], { env, timeoutMs: 30_000 });
  server.close();
  expect(ran).toMatchObject({ code: 0, stderr: "" });
  expect(asked).toEqual(['POST /task/s3cret/report {"step":"done"}']);
});
