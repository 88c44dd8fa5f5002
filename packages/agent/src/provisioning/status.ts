import type { BootInventory, Encodable, InventoryField, ProvisioningStatus } from "@longshore/contracts";
import { inWords, sizeInWords } from "./disk-words.ts";
import type { Live } from "./live.ts";
import { type Inspected, type MachineRecord, type Phase, phaseOf } from "./record.ts";

/** What a machine's status says of its way to its system. */
export interface Provisioned {
  readonly phase: Phase;
  readonly status: Encodable<typeof ProvisioningStatus>;
  /** What was seen from inside. */
  readonly inventory: readonly InventoryField[];
  /** The order at work on it, in words; undefined = its document's power is held. */
  readonly busy: string | undefined;
  /** Why it is in Error. */
  readonly failure: { readonly code: string; readonly message: string } | undefined;
}

export function provisioned(record: MachineRecord, live: Live | undefined): Provisioned {
  const { work, last, installed, inspected } = record;
  const phase = phaseOf(record);
  return {
    phase,
    status: {
      ...(work && { work: workStatus(work, live) }),
      ...(last && { last }),
      ...(installed && { installed }),
      inspectedAtMs: inspected?.atMs ?? 0,
    },
    inventory: inspected === undefined ? [] : fieldsOf(inspected),
    busy: work && `${work.job.task} is at the step "${work.step}"`,
    failure: phase === "Error" && last && !last.ok ? last : undefined,
  };
}

function workStatus(work: NonNullable<MachineRecord["work"]>, live: Live | undefined) {
  const { orderId, job, step, stepAtMs, attempt, by, atMs, trouble } = work;
  const { doing = "", bytes = 0, total = 0, waitsFor, log = [] } = live ?? {};
  const message = waitsFor ?? trouble ?? "";
  return {
    orderId,
    task: job.task,
    step,
    doing,
    stepSinceMs: stepAtMs,
    attempt,
    bytes,
    total,
    message,
    log: [...log],
    by,
    orderedAtMs: atMs,
  };
}

/** The source of fields that the boot environment saw. */
export const IN_BAND = "boot environment";

function fieldsOf({ atMs: readAtMs, inventory }: Inspected): InventoryField[] {
  return valuesOf(inventory).flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [{ name, value, source: IN_BAND, readAtMs }],
  );
}

function valuesOf({
  arch,
  firmware,
  system,
  cpu,
  memoryBytes,
  disks,
  nics,
  bmc,
}: BootInventory): [string, string | undefined][] {
  return [
    ["manufacturer", system.vendor],
    ["model", system.product],
    ["serial", system.serial],
    ["uuid", system.uuid],
    ["firmware", [firmware, system.biosVersion].filter(Boolean).join(" ")],
    ["cpu", `${cpu.sockets} × ${cpu.model}, ${cpu.cores} cores, ${cpu.threads} threads, ${arch}`],
    ["memory", `${Math.round(memoryBytes / 2 ** 20)} MiB`],
    ...disks.map((disk): [string, string] => [
      `disk ${disk.path.replace("/dev/", "")}`,
      inWords({ ...disk, path: "" }),
    ]),
    ...nics.map(({ name, mac, driver, speed, link, neighbour }): [string, string] => {
      const at = neighbour && `at ${neighbour.system ?? neighbour.chassis} ${neighbour.port}`;
      const rate = speed === undefined ? "link" : `${sizeInWords(speed * 1e6).replace("B", "bit")}/s`;
      return [`nic ${name}`, [mac, driver, link ? rate : "no link", at].filter(Boolean).join(", ")];
    }),
    ["bmc", bmc?.address],
  ];
}
