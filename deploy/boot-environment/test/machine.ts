import { copyFileSync, existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { ensureTool, ensureTree, type RunningProcess, startProcess } from "@longshore/testkit/tools";
import type { Architecture } from "../architecture.ts";
import { ensureBootEnvironment } from "../io/build.ts";
import { TOKEN } from "./agent-side.ts";

export interface MachineOptions {
  readonly architecture: Architecture;
  /** Of the agent's side, on the loopback of where this runs. */
  readonly port: number;
  /** QEMU's arguments for disks and more. */
  readonly hardware: readonly string[];
  /** More for the kernel's command line. */
  readonly kernelArguments?: readonly string[];
  /** A port of the loopback that leads to the machine's SSH. */
  readonly sshPort?: number;
  /** MiB; 768 unless given. */
  readonly memory?: number;
  /** Starts through UEFI: a file of its own for the firmware's variables. Else by a BIOS, or by none at all (arm64). */
  readonly variables?: string;
}

export const MAC = "52:54:00:77:00:13";

/**
 * A machine under QEMU's own translation whose loader has just given it the boot environment; QEMU is its network and DHCP.
 * Its serial port is the process's output, and what is typed goes there. It ends where the guest switches off or restarts.
 */
export async function startMachine(options: MachineOptions): Promise<RunningProcess> {
  const { architecture, port, sshPort } = options;
  const environment = await ensureBootEnvironment(architecture, () => {});
  const arm = architecture === "arm64";
  const { path } = await ensureTool(arm ? "qemu-system-aarch64" : "qemu-system-x86_64");
  const commandLine = [
    `longshore.task=http://10.0.2.2:${port}/task/${TOKEN}`,
    `BOOTIF=01-${MAC.replaceAll(":", "-")}`,
    `console=${arm ? "ttyAMA0" : "ttyS0,115200"}`,
    "longshore.lldp=0.5",
    ...(options.kernelArguments ?? []),
  ];
  const forward = sshPort === undefined ? "" : `,hostfwd=tcp:127.0.0.1:${sshPort}-:22`;
  const args = [
    ...(arm ? ["-M", "virt", "-cpu", "cortex-a57"] : ["-M", "q35", "-cpu", "max"]),
    ...[
      "-m",
      String(options.memory ?? 768),
      "-accel",
      "tcg",
      "-display",
      "none",
      "-monitor",
      "none",
      "-no-reboot",
      "-serial",
      "stdio",
    ],
    ...["-kernel", join(environment, "vmlinuz"), "-initrd", join(environment, "initrd")],
    ...["-append", commandLine.join(" ")],
    ...["-netdev", `user,id=n0${forward}`, "-device", `virtio-net-pci,netdev=n0,mac=${MAC},romfile=`],
    ...dataFolders(path),
    ...(options.variables === undefined ? [] : await uefi(architecture, options.variables)),
    ...options.hardware,
  ];
  return await startProcess(path, { args, stdin: "typed" });
}

/** QEMU hands kernel and initrd to the firmware, which starts that kernel as any program of UEFI. */
async function uefi(architecture: Architecture, variables: string): Promise<readonly string[]> {
  const arm = architecture === "arm64";
  const firmware = arm
    ? join(await ensureTree("aavmf"), "usr/share/AAVMF/AAVMF")
    : join(await ensureTree("ovmf"), "usr/share/OVMF/OVMF");
  copyFileSync(`${firmware}_VARS.fd`, variables);
  return [
    ...["-drive", `if=pflash,format=raw,readonly=on,file=${firmware}_CODE.fd`],
    ...["-drive", `if=pflash,format=raw,file=${variables}`],
    // a seed for the kernel's random numbers, which a machine without firmware has from its device tree
    ...["-device", "virtio-rng-pci"],
  ];
}

/** Where QEMU was unpacked into the cache its data lie beside it; an installed one knows its own. */
function dataFolders(path: string): readonly string[] {
  const tree = join(dirname(path), "../tree");
  if (!existsSync(join(tree, "usr/share"))) return [];
  return ["usr/share/qemu", "usr/share/seabios", "usr/lib/ipxe/qemu"].flatMap((folder) => ["-L", join(tree, folder)]);
}
