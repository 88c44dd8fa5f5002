// `npm run lab`: hub, agent and machines in QEMU, each behind a BMC that speaks IPMI, on a boot network of their own; from
// the documents in examples/lab-vm. `-- --machines 3 --arch mixed`; `--check` takes them from off to their own system.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { isLongshoreError, messageOf } from "@longshore/kit";
import { installMachines, startVmLab, type VmLab, vmLabMachines } from "@longshore/testkit";
import { ensureTool } from "@longshore/testkit/tools";
import { fillBootFolder } from "../deploy/boot-environment/io/boot-folder.ts";
import { tempDir } from "@longshore/testkit/tools";
import { fail } from "./lib/fail.ts";
import { root } from "./lib/root.ts";

const EXAMPLES = join(root, "examples/lab-vm");
const NEEDED = [
  ...(["nats-server", "ip", "nft", "longshore-launch", "mtools", "grub-mkimage", "busybox"] as const),
  ...(["qemu-system-x86_64", "qemu-system-aarch64"] as const),
];

const { values } = parseArgs({
  options: {
    check: { type: "boolean", default: false },
    machines: { type: "string", default: "3" },
    arch: { type: "string", default: "mixed" },
  },
});
const names = chosen(values.machines, values.arch);
const began = performance.now();
const stop = new AbortController();
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => stop.abort(new Error(name)));

if (process.getuid?.() !== 0) fail("The lab makes a network namespace and its ports: only root can.");
for (const tool of NEEDED) await ensureTool(tool).catch(fail);
try {
  await (values.check ? check() : show());
} catch (error) {
  if (!stop.signal.aborted) {
    console.error(isLongshoreError(error) ? `${error.message}\n${error.hint ?? ""}` : messageOf(error));
    process.exitCode = 1;
  }
}

async function show(): Promise<void> {
  await using folder = tempDir("longshore-boot-");
  await using lab = await open(folder.path);
  console.log(whatToTry(lab));
  await new Promise((resolve) => stop.signal.addEventListener("abort", resolve, { once: true }));
  console.log("\nstopping: nothing stays behind");
}

function whatToTry({ contextFile, httpUrl, documents }: VmLab): string {
  const [first = ""] = names;
  return `
Ready after ${seconds()} s: ${names.join(", ")}, all off. In a second terminal, in this folder:

  export LONGSHORE_CONTEXT=${contextFile}
  npx longshore get machines -A -o wide
  npx longshore machine inspect ${first} --site lab --watch      # looks at it from inside
  npx longshore machine provision ${first} --site lab --watch    # installs it; a minute or two
  npx longshore machine console ${first} --site lab              # its serial port
  npx longshore describe machine ${first} --site lab

Documents: ${documents}        Metrics: ${httpUrl}/metrics        Ctrl-C ends it all.
`;
}

/** From off to installed and at home, all at once; one line of JSON. */
async function check(): Promise<void> {
  await using folder = tempDir("longshore-boot-");
  await using lab = await open(folder.path);
  const rows = await installMachines(lab, names, { signal: stop.signal, log: say });
  const ok = rows.every((row) => row.phase === "Provisioned");
  console.log(JSON.stringify({ ok, machines: rows, seconds: seconds() }));
  process.exitCode = ok ? 0 : 1;
}

async function open(folder: string): Promise<VmLab> {
  const onLost = (program: string, output: string): void =>
    console.error(`${program} ended:\n${output.split("\n").slice(-20).join("\n")}`);
  const bootFolder = await fillBootFolder(folder, say);
  return await startVmLab({ examples: EXAMPLES, bootFolder, machines: names, onStep: say, onLost });
}

function chosen(count: string, arch: string): readonly string[] {
  if (!["mixed", "amd64", "arm64"].includes(arch)) fail(`--arch ${arch}: mixed, amd64 or arm64`);
  const all = vmLabMachines(EXAMPLES).filter((machine) => arch === "mixed" || machine.arch === arch);
  const wanted = Number(count);
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > all.length)
    fail(`--machines ${count}: 1 to ${all.length}, as many as examples/lab-vm has for --arch ${arch}`);
  return all.slice(0, wanted).map(({ name }) => name);
}

function say(line: string): void {
  console.error(`${String(seconds()).padStart(6)} s  ${line}`);
}

function seconds(): number {
  return Math.round((performance.now() - began) / 100) / 10;
}
