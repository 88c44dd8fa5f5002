import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { ensureTool } from "../../io/tools/ensure.ts";
import { ensureTree } from "../../io/tools/trees.ts";
import type { CpioEntry } from "../cpio.ts";

export type Cpu = "amd64" | "arm64";

/** Debian's kernel for machines in clouds. */
export async function cloudKernel(cpu: Cpu): Promise<Uint8Array> {
  const [image = ""] = globSync(join(await ensureTree(`kernel-${cpu}`), "boot/vmlinuz-*"));
  return readFileSync(image);
}

/** What every small system of tests begins with: busybox, and modules of the kernel in the order in which they load. */
export async function initramfsBase(cpu: Cpu, modules: readonly string[]): Promise<readonly CpioEntry[]> {
  const kernel = await ensureTree(`kernel-${cpu}`);
  return [
    ...["bin", "dev", "proc", "sys", "modules", "etc"].map((path) => ({ kind: "folder" as const, path })),
    { kind: "file", path: "bin/busybox", mode: 0o755, content: readFileSync(await busybox(cpu)) },
    { kind: "link", path: "bin/sh", target: "busybox" },
    { kind: "file", path: "leased", mode: 0o755, content: Buffer.from(LEASED) },
    ...loadOrder(kernel, modules).map(({ name, content }, i): CpioEntry => {
      const path = `modules/${String(i).padStart(2, "0")}-${name}.ko`;
      return { kind: "file", path, mode: 0o644, content };
    }),
  ];
}

async function busybox(cpu: Cpu): Promise<string> {
  const host: Cpu = process.arch === "arm64" ? "arm64" : "amd64";
  if (cpu !== host) return join(await ensureTree("busybox-arm64"), "bin/busybox");
  const { path } = await ensureTool("busybox");
  const [inTree = path] = globSync(join(path, "../../tree/bin/busybox")); // in the cache a tool is a wrapper beside its tree
  return inTree;
}

interface KernelModule {
  readonly name: string;
  readonly content: Uint8Array;
}

/** What these need comes before them; what the kernel has built in is left out. */
function loadOrder(kernel: string, wanted: readonly string[]): readonly KernelModule[] {
  const files = new Map(
    globSync(join(kernel, "lib/modules/*/kernel/**/*.ko")).map((file) => [nameOf(basename(file, ".ko")), file]),
  );
  const order = new Map<string, KernelModule>();
  const add = (name: string): void => {
    const file = files.get(name);
    if (file === undefined || order.has(name)) return;
    const content = readFileSync(file);
    const [, depends = ""] = /\0depends=([^\0]*)\0/.exec(content.toString("latin1")) ?? [];
    for (const each of depends.split(",")) add(nameOf(each));
    order.set(name, { name, content });
  };
  for (const name of wanted) add(name);
  return [...order.values()];
}

function nameOf(module: string): string {
  return module.replaceAll("-", "_");
}

const LEASED = `#!/bin/sh
[ "$1" = bound ] || [ "$1" = renew ] || exit 0
/bin/busybox ifconfig "$interface" "$ip" netmask "$subnet"
[ -z "$router" ] || /bin/busybox route add default gw "$router" 2>/dev/null
exit 0
`;
