import {
  chmodSync,
  copyFileSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureTool, ensureTree, run } from "@longshore/testkit/tools";
import { npmPackage } from "./npm-package.ts";
import { debianParts, type Platform } from "./platform.ts";

/** Fills `folder` with what deploy/agent/Containerfile copies: base/, agent/ and state/. */
export async function fill(folder: string, platform: Platform, bundle: string): Promise<void> {
  await fillBase(join(folder, "base"), platform);
  await fillAgent(join(folder, "agent"), platform, bundle);
  mkdirSync(join(folder, "state/longshore-agent"), { recursive: true, mode: 0o700 });
}

async function fillBase(to: string, platform: Platform): Promise<void> {
  const { home } = await npmPackage(platform.node);
  const node = place(to, "usr/bin/node");
  await succeed((await ensureTool("eu-strip")).path, "-o", node, join(home, "bin/node"));
  chmodSync(node, 0o755);
  copyFileSync(join(home, "LICENSE"), place(to, "usr/share/doc/node/LICENSE"));
  for (const { name, tree, libraries } of debianParts(platform)) {
    const from = await ensureTree(tree);
    for (const library of libraries)
      copyTo(join(to, "lib", platform.triplet, library), findLibrary(from, platform, library));
    if (name === "libc6") copyTo(join(to, platform.loader), findLibrary(from, platform, loaderName(platform)));
    const copyright = join(from, "usr/share/doc", name, "copyright");
    if (existsSync(copyright)) copyTo(join(to, "usr/share/doc", name, "copyright"), copyright, 0o644);
  }
  writeFileSync(place(to, "etc/ssl/certs/ca-certificates.crt"), await authorities());
  writeFileSync(
    place(to, "etc/passwd"),
    "longshore:x:65532:65532::/var/lib/longshore-agent:/usr/bin/longshore-agent\n",
  );
  writeFileSync(place(to, "etc/group"), "longshore:x:65532:\n");
  // without it glibc asks DNS before /etc/hosts
  writeFileSync(place(to, "etc/nsswitch.conf"), "hosts: files dns\n");
}

async function fillAgent(to: string, { architecture, koffi }: Platform, bundle: string): Promise<void> {
  const program = place(to, "usr/lib/longshore/agent.mjs");
  writeFileSync(program, `#!/usr/bin/node\n${readFileSync(bundle, "utf8")}`);
  chmodSync(program, 0o755);
  const { home } = await npmPackage(koffi.name);
  copyTo(join(to, "usr/lib/longshore/koffi.node"), join(home, koffi.library), 0o644);
  mkdirSync(join(to, "usr/bin"), { recursive: true });
  symlinkSync("../lib/longshore/agent.mjs", join(to, "usr/bin/longshore-agent"));
  const launcher = join(to, "usr/bin/longshore-launch");
  const env = { GOOS: "linux", GOARCH: architecture, CGO_ENABLED: "0", GOFLAGS: "-mod=readonly" };
  const built = await run("go", ["build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", launcher, "."], {
    cwd: LAUNCHER,
    env,
    timeoutMs: 300_000,
  });
  if (built.code !== 0) throw new Error(`go build of deploy/launcher: ${built.stderr.trim()}`);
  // DHCP's and TFTP's ports are privileged, the user is not. Permitted and not effective: a container that may not have it
  // still starts, and serves no boot network
  await succeed((await ensureTool("setcap")).path, "cap_net_bind_service=p", launcher);
}

const LAUNCHER = fileURLToPath(new URL("../../launcher/", import.meta.url));

function loaderName({ loader }: Platform): string {
  return loader.slice(loader.lastIndexOf("/") + 1);
}

/** Debian's releases differ in where below /usr they are. */
function findLibrary(tree: string, { triplet }: Platform, name: string): string {
  const found = [`lib/${triplet}`, `usr/lib/${triplet}`]
    .map((part) => join(tree, part, name))
    .find((file) => existsSync(file));
  if (found === undefined) throw new Error(`${tree} has no ${name}`);
  return found;
}

/** Debian's own bundle is made by a program at installation: all certificates that it ships, one after the other. */
async function authorities(): Promise<string> {
  const files = globSync("usr/share/ca-certificates/mozilla/*.crt", { cwd: await ensureTree("ca-certificates") });
  if (files.length === 0) throw new Error("ca-certificates holds no certificate");
  const tree = await ensureTree("ca-certificates");
  return files
    .toSorted()
    .map((file) => `${readFileSync(join(tree, file), "utf8").trim()}\n`)
    .join("");
}

function copyTo(to: string, from: string, mode = 0o755): void {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
  chmodSync(to, mode);
}

function place(root: string, path: string): string {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  return file;
}

async function succeed(command: string, ...args: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await run(command, args, { timeoutMs: 120_000 });
  if (code !== 0) throw new Error(`${command} ${args.join(" ")}: ${stdout}${stderr}`);
}
