import type { MachineWork, ProvisioningStatus } from "@longshore/contracts";
import { age } from "../output/age.ts";
import { conditionOf, trouble } from "../output/condition.ts";
import { specOf, textOf } from "../output/document.ts";
import { workLine } from "../machines/work-lines.ts";
import type { KindView } from "./kind.ts";

export const machineView: KindView = {
  kind: "Machine",
  plural: "machines",
  short: ["m"],
  atSite: true,
  columns: ({ nowMs, paint }) => [
    { header: "POWER", rank: 0, cell: ({ status }) => status?.machine?.power ?? "", paint },
    { header: "READY", rank: 0, cell: (machine) => conditionOf(machine, "Ready")?.status ?? "", paint },
    { header: "PHASE", rank: 3, cell: ({ status }) => status?.phase ?? "", paint },
    { header: "ARCH", rank: 4, cell: (machine) => textOf(machine, "arch") },
    { header: "BMC", rank: 3, cell: (machine) => text(bmcOf(machine)["address"]) },
    { header: "WANTED", rank: 5, wide: true, cell: (machine) => textOf(machine, "power") },
    { header: "PROTOCOL", rank: 6, wide: true, cell: ({ status }) => protocol(status?.machine) },
    { header: "FIRMWARE", rank: 7, wide: true, cell: ({ status }) => status?.machine?.firmwareVersion ?? "" },
    { header: "READ", rank: 7, wide: true, cell: ({ status }) => age(status?.machine?.powerReadAtMs ?? 0, nowMs) },
    { header: "STEP", rank: 8, wide: true, cell: ({ status }) => stepOf(status?.machine?.provisioning?.work) },
    { header: "OS", rank: 8, wide: true, cell: ({ status }) => status?.machine?.provisioning?.installed?.os ?? "" },
    { header: "MESSAGE", rank: 9, wide: true, cell: trouble },
  ],
  detail({ status }, { nowMs, paint }) {
    const machine = status?.machine;
    if (!machine) return [];
    const read = machine.powerReadAtMs > 0 ? `, read ${age(machine.powerReadAtMs, nowMs)} ago` : "";
    const vendor = machine.manufacturerId ? `manufacturer ${machine.manufacturerId}, product ${machine.productId}` : "";
    return [
      ["Power", `${paint(machine.power)}${read}`],
      [
        "BMC",
        [protocol(machine), vendor, machine.firmwareVersion && `firmware ${machine.firmwareVersion}`]
          .filter(Boolean)
          .join(", "),
      ],
      ["GUID", machine.guid],
      ...provisioningLines(machine.provisioning, nowMs),
    ];
  },
};

/** "environment 41 %": what an order is at. */
function stepOf(work: MachineWork | null | undefined): string {
  if (!work) return "";
  return work.total > 0 ? `${work.step} ${Math.floor((100 * work.bytes) / work.total)} %` : work.step;
}

function provisioningLines(
  told: ProvisioningStatus | null | undefined,
  nowMs: number,
): readonly (readonly [string, string])[] {
  if (!told) return [];
  const { work, installed, last, inspectedAtMs } = told;
  return [
    ["Work", work ? `${workLine("", work, { rate: 0, nowMs })}, ordered by ${work.by}, order ${work.orderId}` : ""],
    [
      "System",
      installed
        ? `${installed.os} (${installed.version}) on ${installed.disk}, installed ${age(installed.atMs, nowMs)} ago`
        : "",
    ],
    [
      "Last order",
      last
        ? `${last.task} ${last.ok ? "done" : `failed, ${last.code}`} ${age(last.atMs, nowMs)} ago: ${last.message}`
        : "",
    ],
    ["Do", last && !last.ok ? last.hint : ""],
    ["Looked into", inspectedAtMs > 0 ? `${age(inspectedAtMs, nowMs)} ago` : ""],
  ];
}

function bmcOf(machine: Parameters<typeof specOf>[0]): Readonly<Record<string, unknown>> {
  return (specOf(machine)["bmc"] ?? {}) as Record<string, unknown>;
}

function protocol(machine: { protocol: string; cipherSuite: number } | null | undefined): string {
  if (!machine?.protocol) return "";
  return machine.cipherSuite ? `${machine.protocol}/${machine.cipherSuite}` : machine.protocol;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
