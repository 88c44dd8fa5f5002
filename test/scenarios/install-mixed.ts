import { join } from "node:path";
import {
  callsHome,
  installMachines,
  type InstalledMachine,
  scenario,
  type Stage,
  startVmLab,
} from "@longshore/testkit";
import { fillBootFolder } from "../../deploy/boot-environment/io/boot-folder.ts";

const MACHINES = [
  { name: "r1u1", what: "amd64, BIOS" },
  { name: "r1u2", what: "amd64, UEFI" },
  { name: "r1u3", what: "arm64, UEFI" },
] as const;

/** What is shown of all that a machine goes through; each column sums up steps of its status. */
const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  "inspect: boot": ["inspect image", "inspect boot-order", "inspect power", "inspect boot"],
  "look around": [
    ...["inspect environment", "inspect environment:started", "inspect environment:inspected", "inspect off"],
  ],
  "install: boot": ["provision image", "provision boot-order", "provision power", "provision boot"],
  "check, wipe": [
    ...["provision environment", "provision environment:started", "provision environment:checked"],
    "provision environment:wiping",
  ],
  write: ["provision environment:writing"],
  configure: ["provision environment:configuring", "provision environment:boot-order", "provision environment:done"],
  "own system": ["provision own-disk", "provision home"],
};

export default scenario({
  summary:
    "three machines, x86 BIOS, x86 UEFI and arm64 UEFI, go from off to their own system, unattended, all at once",
  tier: "full",
  alone: true,
  budgetSeconds: 900,
  needs: [
    ...(["ip", "nft", "busybox", "longshore-launch", "mtools", "grub-mkimage"] as const),
    ...(["qemu-system-x86_64", "qemu-system-aarch64"] as const),
  ],
  needsRoot: true,
  async run(stage: Stage) {
    const bootFolder = await fillBootFolder(join(stage.dir, "boot"), stage.log);
    const onLost = (program: string, output: string): void => stage.log(`${program} ended by itself:\n${output}`);
    const examples = new URL("../../examples/lab-vm", import.meta.url).pathname;
    const lab = stage.use(await startVmLab({ examples, bootFolder, onStep: stage.log, onLost }));
    const { signal, log } = stage;
    const rows = await installMachines(
      lab,
      MACHINES.map(({ name }) => name),
      { signal, log },
    );
    stage.table({
      title: "from off to its own system, seconds",
      header: ["machine", ...Object.keys(COLUMNS), "all"],
      rows: rows.map((row, i) => [MACHINES[i]?.what ?? row.machine, ...cells(row), String(Math.round(row.seconds))]),
      notes: [
        "Three machines at once in QEMU that translates (no KVM), on a machine of two processors with other work.",
        "Each was looked at from inside and switched off again before it was installed.",
      ],
    });
    for (const { machine, phase, trouble } of rows) {
      stage.expect(phase === "Provisioned", `${machine} is ${phase}: ${trouble ?? ""}`);
      const virtual = lab.virtual.get(`lab/${machine}`);
      stage.expect(virtual !== undefined && (await callsHome(virtual)) === 1, `${machine} called home once`);
      const { printed } = virtual.serial;
      stage.expect(printed.includes(`lab-os: ${machine} runs on`), `${machine} says on its console that it runs`);
    }
    stage.expect(lab.images.asked.length === 2, "each image was fetched once");
    return Object.fromEntries(rows.map(({ machine, seconds }) => [machine, seconds]));
  },
});

function cells({ steps }: InstalledMachine): string[] {
  return Object.values(COLUMNS).map((names) =>
    String(Math.round(names.reduce((sum, name) => sum + (steps[name] ?? 0), 0))),
  );
}
