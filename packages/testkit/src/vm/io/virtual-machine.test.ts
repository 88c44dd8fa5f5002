import { expect, type TestContext, test, vi } from "vitest";
import { missingPeers, peer } from "../../io/peer.ts";
import { run } from "../../io/run.ts";
import { type RunningProcess, startProcess } from "../../io/start-process.ts";
import { tempDir } from "../../io/temp-dir.ts";
import { bootSectorDisk } from "./boot-sector.ts";
import { putOn } from "./put-on.ts";
import { openVirtualMachine, type VirtualMachine } from "./virtual-machine.ts";

const missing = await missingPeers("qemu-system-x86_64", "ipmitool");

test.skipIf(missing !== undefined)(
  "ipmitool switches a BIOS machine on, types at its console, resets and cycles it; what runs on it restarts it and switches it off",
  { timeout: 240_000 },
  async (context) => {
    await using dir = tempDir();
    const disks = [{ bus: "virtio", serial: "DISK0", bytes: 2 ** 20 }] as const;
    await using machine = await openVirtualMachine({
      dir: dir.join("m"),
      hardware: { arch: "amd64", firmware: "bios", memoryMb: 128, nics: [], disks },
    });
    putOn(machine.disks[0] ?? "", bootSectorDisk());
    const say = await sayTo(context, machine);
    expect(await say("power", "status")).toContain("is off");
    await say("power", "on");
    await startsAgain(machine, 0);
    expect(await say("power", "status")).toContain("is on");

    {
      await using sol = await console_(context, machine);
      sol.type("hello r");
      await sol.waitFor(/hello r/, PATIENCE);
      await sol.waitFor(/booted from disk/, PATIENCE); // the restart that was typed, on the same console
      expect(machine.bmc.machine.boots).toHaveLength(2);
      sol.type("p");
      await vi.waitFor(() => expect(machine.bmc.machine.power).toBe("off"), PATIENCE);
      await machine.settled();
      expect(machine.running).toBe(false);
    }

    await restarts(machine, () => say("power", "on"));
    await restarts(machine, () => say("power", "reset"));
    await restarts(machine, () => say("power", "cycle"));
    await say("power", "soft"); // this system does not listen
    await machine.settled();
    expect(await say("power", "status")).toContain("is on");
    await machine.pullPlug();
    await vi.waitFor(async () => expect(await say("power", "status")).toContain("is off"), PATIENCE);
  },
);

async function restarts(machine: VirtualMachine, by: () => Promise<unknown>): Promise<void> {
  const before = machine.serial.printed.length;
  await by();
  await startsAgain(machine, before);
}

/** Seconds of a machine that has other work. */
const PATIENCE = 60_000;

async function startsAgain(machine: VirtualMachine, since: number): Promise<void> {
  await machine.serial.waitFor(/booted from disk/, { withinMs: PATIENCE, since });
}

async function sayTo(context: TestContext, machine: VirtualMachine) {
  const { path } = await peer(context, "ipmitool");
  return async (...words: string[]): Promise<string> => {
    const { code, stdout, stderr } = await run(path, [...login(machine), ...words]);
    expect(code, stderr).toBe(0);
    return stdout;
  };
}

/** `ipmitool sol activate`, which wants a terminal. */
async function console_(context: TestContext, machine: VirtualMachine): Promise<RunningProcess> {
  const { path } = await peer(context, "ipmitool");
  const program = [path, ...login(machine), "sol", "activate"].join(" ");
  const started = await startProcess("script", { args: ["-qfc", program, "/dev/null"], stdin: "typed" });
  await started.waitFor("SOL Session operational", PATIENCE);
  return started;
}

function login({ bmc }: VirtualMachine): string[] {
  const { host, port } = bmc.address;
  return ["-I", "lanplus", "-H", host, "-p", String(port), "-U", "admin", "-P", "admin", "-C", "17"];
}
