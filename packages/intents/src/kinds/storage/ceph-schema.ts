import * as z from "zod";
import { labelsField } from "../../documents/header.ts";
import { nameField } from "../../formats/fields.ts";
import { parseSize, SIZE_PATTERN } from "../../formats/size.ts";
import { chartField } from "../chart-field.ts";

const sizeField = () => z.string().regex(SIZE_PATTERN, "a disk size, e.g. 480GB or 447GiB");

const diskFields = () => ({
  model: z.string().min(1).max(64).default("*").meta({ description: "Model, with `*` for any letters." }),
  serials: z
    .array(z.string().min(1).max(64))
    .max(512)
    .default([])
    .meta({ description: "Only disks with these serial numbers; none = any." }),
  kind: z.enum(["any", "ssd", "hdd"]).default("any").meta({ description: "Solid state, rotating, or both." }),
  size: z
    .strictObject({
      min: sizeField().optional().meta({ description: "Smallest that will do." }),
      max: sizeField().optional().meta({ description: "Largest that will do." }),
    })
    .refine(({ min, max }) => (parseSize(min ?? "") ?? 0) <= (parseSize(max ?? "") ?? Infinity), {
      path: ["max"],
      message: "at least as much as min",
    })
    .prefault({})
    .meta({ description: "Bounds of the size." }),
});

const devices = () =>
  z.strictObject({
    from: z.literal("inventory").default("inventory").meta({
      description: "What the boot environment found in the machines; each disk goes by a name that stays.",
    }),
    exceptRoot: z.literal(true).default(true).meta({ description: "The root disk is never taken." }),
    ...diskFields(),
  });

const dataDisk = () => z.strictObject(diskFields());

const copies = () => ({
  replicas: z
    .int()
    .min(1)
    .max(5)
    .optional()
    .meta({ description: "Copies of each object; absent = `spec.ceph.replicas`." }),
  failureDomain: z.enum(["host", "osd"]).optional().meta({
    description: "What may fail without loss; absent = `spec.ceph.failureDomain`.",
  }),
});

const classFields = () => ({
  default: z.boolean().default(false).meta({ description: "The StorageClass of claims that name none." }),
  reclaim: z
    .enum(["Delete", "Retain"])
    .default("Delete")
    .meta({ description: "What becomes of a volume without its claim." }),
});

const block = () =>
  z.strictObject({
    name: nameField.meta({ description: "Of the pool and its StorageClass." }),
    ...copies(),
    deviceClass: z.enum(["hdd", "ssd", "nvme"]).optional().meta({ description: "Only on disks of this class." }),
    ...classFields(),
  });

const filesystem = () =>
  z.strictObject({
    name: nameField.meta({ description: "Of the filesystem and its StorageClass." }),
    ...copies(),
    metadataServers: z.int().min(1).max(8).default(1).meta({ description: "Active ones; each has a standby." }),
    ...classFields(),
  });

const object = () =>
  z.strictObject({
    name: nameField.meta({ description: "Of the object store and the StorageClass of its buckets." }),
    ...copies(),
    gateways: z.int().min(1).max(8).default(2).meta({ description: "Gateways that speak S3." }),
    port: z.int().min(1).max(65_535).default(80).meta({ description: "TCP port of the gateways." }),
  });

const fields = () =>
  z.strictObject({
    chart: chartField.optional().meta({
      description: "Rook's chart `rook-ceph` (1.20), operator and CSI operator; absent = somebody else installs it.",
    }),
    image: z
      .string()
      .regex(
        /^[a-z0-9.:/_-]+:v(19\.2|20\.2)\.[1-9]\d*(-\d{8})?(@sha256:[0-9a-f]{64})?$/,
        "an image of Ceph 19.2 or 20.2 (not 20.2.0), e.g. quay.io/ceph/ceph:v20.2.4-20260818",
      )
      .default("quay.io/ceph/ceph:v20.2.4-20260818")
      .meta({ description: "Ceph's image." }),
    machines: z
      .strictObject({ matchLabels: labelsField.default({}).meta({ description: "Labels that a Machine must have." }) })
      .prefault({})
      .meta({ description: "Which machines of the cluster give disks; none = all of them." }),
    devices: devices().prefault({}).meta({ description: "Which of their disks." }),
    dataDisk: dataDisk().optional().meta({
      description:
        "A disk in each machine that keeps `/var/lib/rook` when the system is installed anew: it gets a filesystem when it has none. Absent = it is on the root disk, and a host that is installed anew loses its monitor.",
    }),
    monitors: z
      .literal([1, 3, 5])
      .default(3)
      .meta({ description: "Monitors: an odd number, each on a host of its own." }),
    replicas: z.int().min(1).max(5).default(3).meta({ description: "Copies of each object." }),
    failureDomain: z.enum(["host", "osd"]).default("host").meta({ description: "What may fail without loss." }),
    encryption: z.boolean().default(false).meta({ description: "Between Ceph's own daemons." }),
    snapshots: z.boolean().default(false).meta({
      description:
        "A VolumeSnapshotClass for each kind of volume: where the cluster has the snapshot controller and its definitions.",
    }),
    block: z.array(block()).max(32).default([]).meta({ description: "Pools of block devices (RBD)." }),
    filesystem: z.array(filesystem()).max(8).default([]).meta({ description: "Shared filesystems (CephFS)." }),
    object: z.array(object()).max(8).default([]).meta({ description: "Object stores (S3)." }),
  });

/** Ceph by Rook on the machines of a cluster. */
export const cephSchema = () => fields().superRefine(checkClasses);

export type CephSpec = z.output<ReturnType<typeof fields>>;
export type DiskChoice = z.output<ReturnType<typeof dataDisk>>;

function checkClasses({ block, filesystem, object }: CephSpec, context: z.RefinementCtx): void {
  const say = (path: (string | number)[], message: string) => context.addIssue({ code: "custom", path, message });
  const all = [
    ...block.map((one, i) => ({ name: one.name, isDefault: one.default, path: ["block", i] })),
    ...filesystem.map((one, i) => ({ name: one.name, isDefault: one.default, path: ["filesystem", i] })),
    ...object.map(({ name }, i) => ({ name, isDefault: false, path: ["object", i] })),
  ];
  all.forEach(({ name, isDefault, path }, i) => {
    if (all.findIndex((other) => other.name === name) < i)
      say([...path, "name"], "a name that no other has: StorageClasses are named so");
    if (isDefault && all.findIndex((other) => other.isDefault) < i)
      say([...path, "default"], "true for one StorageClass only");
  });
}
