import { existsSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureTree, run, tempDir, type TreeName } from "@longshore/testkit/tools";
import { type Architecture, LINKAGE } from "../architecture.ts";

/** A file of the environment: path from its root, and how it is called otherwise. */
export interface Program {
  readonly path: string;
  readonly content: Uint8Array;
  readonly links: readonly string[];
}

/** Debian's programs, by package. */
const PROGRAMS = {
  "busybox-static": { from: "bin/busybox", path: "bin/busybox", links: ["bin/sh"] },
  "util-linux": { from: "sbin/wipefs", path: "sbin/wipefs", links: [] },
  fdisk: { from: "sbin/sfdisk", path: "sbin/sfdisk", links: [] },
  dosfstools: { from: "sbin/mkfs.fat", path: "sbin/mkfs.fat", links: ["sbin/mkfs.vfat"] },
  "dropbear-bin": { from: "usr/sbin/dropbear", path: "sbin/dropbear", links: [] },
} as const;

/** What those are linked with, by package. */
const LIBRARIES = {
  libc6: "libc.so.6",
  libblkid1: "libblkid.so.1",
  libuuid1: "libuuid.so.1",
  libsmartcols1: "libsmartcols.so.1",
  libfdisk1: "libfdisk.so.1",
  libreadline8: "libreadline.so.8",
  libtinfo6: "libtinfo.so.6",
  libcrypt1: "libcrypt.so.1",
  libtomcrypt1: "libtomcrypt.so.1",
  libtommath1: "libtommath.so.1",
  libgmp10: "libgmp.so.10",
  zlib1g: "libz.so.1",
} as const;

/** The Debian packages that all of this comes from, by the name of their tree. */
export function packages(architecture: Architecture): readonly TreeName[] {
  const names = [...keys(PROGRAMS), ...keys(LIBRARIES)];
  return names.map((name) => `environment-${name}-${architecture}` as const);
}

export async function readPrograms(architecture: Architecture): Promise<readonly Program[]> {
  const { triplet, loader } = LINKAGE[architecture];
  const programs = keys(PROGRAMS).map(async (name) => {
    const { from, path, links } = PROGRAMS[name];
    return { path, links, content: await find(`environment-${name}-${architecture}`, [from]) };
  });
  const libraries = keys(LIBRARIES).map(async (name) => ({
    path: `lib/${triplet}/${LIBRARIES[name]}`,
    links: [],
    content: await find(`environment-${name}-${architecture}`, below(triplet, LIBRARIES[name])),
  }));
  const start = await find(
    `environment-libc6-${architecture}`,
    below(triplet, loader.slice(loader.lastIndexOf("/") + 1)),
  );
  return [...(await Promise.all([...programs, ...libraries])), { path: loader, links: [], content: start }];
}

/** Our own program, static: the first process, and what the kernel calls when it misses a module. */
export async function buildInit(architecture: Architecture): Promise<Program> {
  await using folder = tempDir();
  const built = folder.join("init");
  const args = ["build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid=", "-o", built, "."];
  const env = { GOOS: "linux", GOARCH: architecture, CGO_ENABLED: "0", GOFLAGS: "-mod=readonly" };
  const ran = await run("go", args, { cwd: INIT, env, timeoutMs: 20 * 60_000 });
  if (ran.code !== 0) throw new Error(`go build of the boot environment's program: ${ran.stderr.trim()}`);
  return { path: "init", content: readFileSync(built), links: ["sbin/modprobe"] };
}

const INIT = fileURLToPath(new URL("../init/", import.meta.url));

async function find(tree: TreeName, candidates: readonly string[]): Promise<Uint8Array> {
  const root = await ensureTree(tree);
  const file = candidates.map((path) => join(root, path)).find((path) => existsSync(path));
  if (file === undefined) throw new Error(`${tree} has none of ${candidates.join(", ")}`);
  return readFileSync(realpathSync(file));
}

function below(triplet: string, name: string): readonly string[] {
  return [`lib/${triplet}/${name}`, `usr/lib/${triplet}/${name}`];
}

function keys<T extends object>(of: T): readonly (keyof T & string)[] {
  return Object.keys(of) as (keyof T & string)[];
}
