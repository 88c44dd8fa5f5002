import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { constants, zstdCompress } from "node:zlib";
import { cpio, lock, run, toolsCache, treeVersion, type TreeName } from "@longshore/testkit/tools";
import type { Architecture } from "../architecture.ts";
import { entries, type InitrdFile } from "../initrd.ts";
import type { Manifest } from "../manifest.ts";
import { type Firmware, readFirmware } from "./firmware.ts";
import { type Kernel, moduleTables, readKernel } from "./kernel-modules.ts";
import { buildInit, packages, type Program, readPrograms } from "./programs.ts";

/** The folder with `vmlinuz`, `initrd` and `manifest.json`; made once for what goes into it. Throws where a part cannot be had. */
export async function ensureBootEnvironment(architecture: Architecture, say: (line: string) => void): Promise<string> {
  const versions = await packageVersions(architecture);
  const go = await run("go", ["env", "GOVERSION"], { cwd: join(HERE, "init") });
  const key = digest([versions, process.version, go.stdout], ["*.ts", "io/*.ts", "init/**/*.go", "init/go.{mod,sum}"]);
  return await ensureFolder(`${architecture}-${key}`, async (folder) => {
    say(`${architecture}: making the boot environment`);
    await make(architecture, versions, folder);
  });
}

/** The same into a folder that others take it from. */
export async function buildBootEnvironment(
  architecture: Architecture,
  to: string,
  say: (line: string) => void,
): Promise<Manifest> {
  const home = await ensureBootEnvironment(architecture, say);
  mkdirSync(to, { recursive: true });
  for (const file of ["vmlinuz", "initrd", "manifest.json"]) copyFileSync(join(home, file), join(to, file));
  return readManifest(home);
}

export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")) as Manifest;
}

async function make(architecture: Architecture, versions: Versions, folder: string): Promise<void> {
  const system = await ensureBootSystem(architecture, versions);
  const { path, content, links } = await buildInit(architecture);
  const program = await archive([{ path, content, links, mode: 0o755 }], []);
  const initrd = Buffer.concat([readFileSync(join(system, "initrd")), program.compressed]);
  const kernel = readFileSync(join(system, "vmlinuz"));
  const about = JSON.parse(readFileSync(join(system, "about.json"), "utf8")) as System;
  const manifest: Manifest = {
    ...about,
    architecture,
    files: { vmlinuz: fileOf(kernel), initrd: fileOf(initrd) },
    unpackedBytes: about.unpackedBytes + program.bytes,
    packages: versions,
  };
  writeFileSync(join(folder, "vmlinuz"), kernel);
  writeFileSync(join(folder, "initrd"), initrd);
  writeFileSync(join(folder, "manifest.json"), `${JSON.stringify(manifest, undefined, 2)}\n`);
}

type System = Omit<Manifest, "architecture" | "files" | "packages">;

/** `vmlinuz`, and an `initrd` of all but our own program, which changes more often than Debian. */
export async function ensureBootSystem(architecture: Architecture, known?: Versions): Promise<string> {
  const versions = known ?? (await packageVersions(architecture));
  const sources = ["architecture.ts", "modinfo.ts", "modules.ts", "initrd.ts", "io/*.ts"];
  const key = digest([versions, process.version], sources);
  return await ensureFolder(`${architecture}-system-${key}`, (folder) => makeSystem(architecture, folder));
}

async function makeSystem(architecture: Architecture, folder: string): Promise<void> {
  const kernel = await readKernel(architecture);
  const firmware = await readFirmware(kernel.modules);
  const made = await archive(files(kernel, firmware, await readPrograms(architecture)), FOLDERS);
  const about: System = {
    kernel: kernel.release,
    unpackedBytes: made.bytes,
    modules: kernel.modules.map(({ name }) => name).toSorted(),
    builtin: [...kernel.builtin].toSorted(),
    firmware: [...firmware.files.keys()],
    missing: { firmware: Object.fromEntries(firmware.missing), packages: Object.fromEntries(firmware.unreachable) },
  };
  writeFileSync(join(folder, "vmlinuz"), kernel.image);
  writeFileSync(join(folder, "initrd"), made.compressed);
  writeFileSync(join(folder, "about.json"), JSON.stringify(about));
}

/** One of the archives that an initrd is made of: the kernel unpacks one after the other, each begins at a multiple of four. */
async function archive(
  content: readonly InitrdFile[],
  folders: readonly string[],
): Promise<{ readonly bytes: number; readonly compressed: Uint8Array }> {
  const whole = cpio(entries(content, folders));
  const compressed = await compress(whole, {
    params: { [constants.ZSTD_c_compressionLevel]: LEVEL, [constants.ZSTD_c_checksumFlag]: 1 },
    pledgedSrcSize: whole.length,
  });
  return { bytes: whole.length, compressed: Buffer.concat([compressed, Buffer.alloc(-compressed.length & 3)]) };
}

// Debian's kernels unpack gzip, xz and zstd: zstd in a quarter of xz's time, at a tenth more bytes
const compress = promisify(zstdCompress);
const LEVEL = 12; // 19 takes six times as long to make and is a tenth smaller

const FOLDERS = ["dev", "proc", "sys", "run", "tmp", "root", "mnt", "var/log", "etc"];

function files(kernel: Kernel, firmware: Firmware, programs: readonly Program[]): readonly InitrdFile[] {
  const modules = `lib/modules/${kernel.release}`;
  return [
    ...programs.map((program) => ({ ...program, mode: 0o755 })),
    ...kernel.modules.map(({ path, content }) => ({ path: `${modules}/${path}`, content })),
    ...Object.entries(moduleTables(kernel)).map(([name, text]) => ({
      path: `${modules}/${name}`,
      content: Buffer.from(text),
    })),
    ...[...firmware.files].map(([path, content]) => ({ path: `lib/firmware/${path}`, content })),
    { path: "etc/passwd", content: Buffer.from("root:x:0:0:root:/root:/bin/sh\n") },
    { path: "etc/group", content: Buffer.from("root:x:0:\n") },
    { path: "etc/shells", content: Buffer.from("/bin/sh\n") },
    { path: "etc/nsswitch.conf", content: Buffer.from("passwd: files\nhosts: files dns\n") },
  ];
}

function fileOf(content: Uint8Array): { readonly bytes: number; readonly sha256: string } {
  return { bytes: content.length, sha256: createHash("sha256").update(content).digest("hex") };
}

type Versions = Readonly<Record<string, string>>;

async function packageVersions(architecture: Architecture): Promise<Versions> {
  const trees: readonly TreeName[] = [`environment-kernel-${architecture}`, ...packages(architecture)];
  const versions: Record<string, string> = {};
  for (const tree of trees) {
    const name = tree.replace(/^environment-/, "").replace(new RegExp(`-${architecture}$`), "");
    versions[name] = await treeVersion(tree);
  }
  return versions;
}

/** Made once, whole or not at all, also where several processes want it. */
async function ensureFolder(name: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const home = join(dirname(toolsCache()), "boot-environment", name);
  mkdirSync(dirname(home), { recursive: true });
  using _lock = await lock(`${home}.lock`, () => {});
  if (existsSync(home)) return home;
  const folder = mkdtempSync(`${home}.making-`);
  try {
    await fill(folder);
    renameSync(folder, home);
    return home;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Another content has another digest: of these values, and of sources here. */
function digest(values: unknown, patterns: readonly string[]): string {
  const hash = createHash("sha256").update(JSON.stringify(values));
  for (const file of globSync([...patterns], { cwd: HERE }).toSorted())
    if (!/[._]test\.(ts|go)$/.test(file)) hash.update(`${file}\0`).update(readFileSync(join(HERE, file)));
  return hash.digest("hex").slice(0, 16);
}

const HERE = fileURLToPath(new URL("../", import.meta.url));
