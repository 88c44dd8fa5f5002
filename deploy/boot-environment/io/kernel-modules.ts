import { existsSync, globSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { ensureTree } from "@longshore/testkit/tools";
import type { Architecture } from "../architecture.ts";
import { type ModuleInfo, moduleInfo } from "../modinfo.ts";
import { isTaken } from "../modules.ts";

export interface KernelModule {
  readonly name: string;
  /** From /lib/modules/VERSION. */
  readonly path: string;
  readonly info: ModuleInfo;
  readonly content: Uint8Array;
}

export interface Kernel {
  /** "6.1.0-50-amd64". */
  readonly release: string;
  readonly image: Uint8Array;
  /** Those that are taken with all that they need, by path. */
  readonly modules: readonly KernelModule[];
  /** Names of what is part of the kernel itself. */
  readonly builtin: ReadonlySet<string>;
}

/** Debian's generic kernel and the modules that servers need. */
export async function readKernel(architecture: Architecture): Promise<Kernel> {
  const tree = await ensureTree(`environment-kernel-${architecture}`);
  const [release] = readdirSync(join(tree, "lib/modules"));
  if (release === undefined) throw new Error(`${tree} holds no modules`);
  const folder = join(tree, "lib/modules", release);
  const all = globSync("kernel/**/*.ko", { cwd: folder }).toSorted();
  const paths = new Map(all.map((path) => [nameOf(path), path]));
  const read = (name: string): KernelModule => {
    const path = paths.get(name) ?? "";
    const content = readFileSync(join(folder, path));
    return { name, path, content, info: moduleInfo(content) };
  };
  const first = all.filter((path) => isTaken(path.slice("kernel/".length), architecture)).map(nameOf);
  return {
    release,
    image: readFileSync(join(tree, `boot/vmlinuz-${release}`)),
    modules: withNeeds(first, (name) => (paths.has(name) ? read(name) : undefined), softdepTargets(paths, folder)),
    builtin: new Set(lines(join(folder, "modules.builtin")).map(nameOf)),
  };
}

/** Modules and all that they depend on, also softly; what is built in has no file and is passed over. */
function withNeeds(
  first: readonly string[],
  read: (name: string) => KernelModule | undefined,
  soft: (wish: string) => readonly string[],
): readonly KernelModule[] {
  const found = new Map<string, KernelModule>();
  const wanted = [...first];
  for (let name = wanted.pop(); name !== undefined; name = wanted.pop()) {
    if (found.has(name)) continue;
    const module = read(name);
    if (module === undefined) continue;
    found.set(name, module);
    wanted.push(...module.info.depends.map(canonical));
    for (const line of module.info.softdeps)
      wanted.push(
        ...line
          .split(/\s+/)
          .filter((word) => word !== "" && !word.endsWith(":"))
          .flatMap(soft),
      );
  }
  return [...found.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** A soft dependency is a module's name or one of crypto's aliases: "crc32c" is served by crc32c_generic and crc32c_intel. */
function softdepTargets(paths: ReadonlyMap<string, string>, folder: string): (wish: string) => readonly string[] {
  const byAlias = new Map<string, string[]>();
  for (const [name, path] of paths) {
    if (!/^kernel\/(crypto|lib|arch\/[^/]+\/crypto)\//.test(path)) continue;
    for (const alias of moduleInfo(readFileSync(join(folder, path))).aliases)
      byAlias.set(alias, [...(byAlias.get(alias) ?? []), name]);
  }
  return (wish) => [canonical(wish), ...(byAlias.get(wish) ?? []), ...(byAlias.get(`crypto-${wish}`) ?? [])];
}

/** The tables that modprobe reads, in depmod's form (modules.dep(5)). */
export function moduleTables({ modules }: Pick<Kernel, "modules">): Readonly<Record<string, string>> {
  const byName = new Map(modules.map((module) => [module.name, module]));
  const needs = (module: KernelModule): KernelModule[] =>
    module.info.depends.flatMap((name) => {
      const need = byName.get(canonical(name));
      return need === undefined ? [] : [need, ...needs(need)];
    });
  // who is needed by another of the list stands after it
  const last = (list: KernelModule[]): KernelModule[] => list.filter((each, i) => list.lastIndexOf(each) === i);
  const dependencies = modules.map(
    (module) =>
      `${module.path}:${last(needs(module))
        .map(({ path }) => ` ${path}`)
        .join("")}`,
  );
  const aliases = modules.flatMap(({ name, info }) => info.aliases.map((alias) => `alias ${alias} ${name}`));
  const softdeps = modules.flatMap(({ name, info }) => info.softdeps.map((softdep) => `softdep ${name} ${softdep}`));
  return {
    "modules.dep": text(dependencies),
    "modules.alias": text(aliases),
    "modules.softdep": text(softdeps),
  };
}

function text(all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join("");
}

function lines(file: string): string[] {
  return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
}

function nameOf(path: string): string {
  return canonical(basename(path, ".ko"));
}

/** "nls_iso8859-1.ko" is the module nls_iso8859_1. */
function canonical(name: string): string {
  return name.replaceAll("-", "_");
}
