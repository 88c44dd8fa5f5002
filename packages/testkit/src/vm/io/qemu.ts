import { dirname, join } from "node:path";
import { type RunningProcess, startProcess } from "../../io/start-process.ts";
import { ensureTool } from "../../io/tools/ensure.ts";
import type { BootSequence } from "../boot-choice.ts";
import type { Hardware } from "../hardware.ts";
import { type MachineFiles, qemuArguments } from "../qemu-command.ts";
import { vmErrors } from "../vm-errors.ts";
import { acceptOne } from "./accept-one.ts";
import { Qmp, type QmpEvent } from "./qmp.ts";
import type { SerialLine } from "./serial-line.ts";

export interface Qemu {
  readonly process: RunningProcess;
  readonly qmp: Qmp;
}

export interface QemuOptions {
  readonly hardware: Hardware;
  readonly files: MachineFiles;
  readonly sequence: BootSequence;
  readonly serial: SerialLine;
  /** Put in front of the command: `["ip", "netns", "exec", NAME]`. */
  readonly before: readonly string[];
  readonly onEvent: (event: QmpEvent) => void;
}

/** Starts one QEMU; it dies with this process. Throws with what it said when it does not start. */
export async function startQemu({ hardware, files, sequence, serial, before, onEvent }: QemuOptions): Promise<Qemu> {
  const { path } = await ensureTool(hardware.arch === "arm64" ? "qemu-system-aarch64" : "qemu-system-x86_64");
  const [control, port] = [await acceptOne(join(files.dir, "qmp")), await acceptOne(join(files.dir, "serial"))];
  const args = qemuArguments(hardware, { ...files, data: dataFolders(path) }, sequence);
  const [command, ...first] = [...before, path];
  const process = await startProcess(command, { args: [...first, ...args] });
  const all = Promise.all([control.connected, port.connected]);
  const sockets = await Promise.race([all, process.ended.then(() => undefined)]);
  for (const waiting of [control, port]) waiting.close();
  if (sockets === undefined) throw vmErrors.VM_GONE({ said: process.output() });
  serial.plug(sockets[1]);
  const qmp = new Qmp(sockets[0], onEvent);
  try {
    await qmp.execute("qmp_capabilities");
  } catch (cause) {
    await process.stop();
    throw vmErrors.VM_GONE({ said: process.output() }, { cause });
  }
  return { process, qmp };
}

/** Where QEMU was unpacked into the cache its data lie beside it; an installed one knows its own. */
function dataFolders(path: string): readonly string[] {
  const tree = join(dirname(path), "../tree");
  if (!path.includes("/tools/")) return [];
  return ["usr/share/qemu", "usr/share/seabios", "usr/lib/ipxe/qemu"].map((folder) => join(tree, folder));
}
