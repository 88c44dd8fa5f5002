import * as z from "zod";
import { hostField, ipField, nameField } from "../../formats/fields.ts";
import { chartField } from "../chart-field.ts";
import { secretReferenceField } from "../operating-system/schema.ts";

const quantity = () => z.string().regex(/^[1-9]\d{0,5}(Mi|Gi|Ti)$/, "a size, e.g. 100Gi");

const volumeFields = () => ({
  name: nameField.meta({ description: "Of the PersistentVolume, with the document's name before it." }),
  size: quantity().meta({ description: "How large it is." }),
  claim: z
    .strictObject({
      namespace: nameField.meta({ description: "Its namespace, which must exist." }),
      name: nameField.meta({ description: "Its name." }),
    })
    .optional()
    .meta({ description: "The PersistentVolumeClaim that gets it, and that is made; absent = the first that fits." }),
});

const mode = () => z.enum(["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany"]);
const modeField = () => mode().default("ReadWriteOnce").meta({ description: "Who may mount it." });
const fsType = () =>
  z.enum(["ext4", "xfs"]).default("ext4").meta({ description: "Its filesystem; made when there is none." });
const lun = () => z.int().min(0).max(16_383).meta({ description: "Its number at the target." });

const iqn = () =>
  z
    .string()
    .regex(
      /^iqn\.\d{4}-\d{2}(\.[a-z0-9-]+)+(:\S{1,180})?$/,
      "an iSCSI name, e.g. iqn.2010-06.com.array:vol1 (RFC 3720 §3.2.6.3)",
    );

const chap = () =>
  z.strictObject({
    username: secretReferenceField.meta({ description: "The initiator's name for CHAP." }),
    password: secretReferenceField.meta({ description: "Its password, 12 to 16 bytes." }),
    mutual: z
      .strictObject({
        username: secretReferenceField.meta({ description: "The target's name for CHAP." }),
        password: secretReferenceField.meta({ description: "Its password; another one." }),
      })
      .optional()
      .meta({ description: "The target proves itself, too." }),
  });

const iscsi = () =>
  z.strictObject({
    portals: z
      .array(ipField)
      .min(1)
      .max(16)
      .meta({ description: "IP addresses of the target; with several, multipath goes over all of them." }),
    port: z.int().min(1).max(65_535).default(3260).meta({ description: "TCP port of the portals." }),
    chap: chap().optional().meta({ description: "Login of sessions, and of discovery." }),
    initiatorPrefix: iqn().default("iqn.2026-01.dev.longshore").meta({
      description: "Initiator names of the machines are this, then `:SITE.MACHINE`.",
    }),
    volumes: z
      .array(
        z.strictObject({
          ...volumeFields(),
          target: iqn().meta({ description: "iSCSI name of the target." }),
          lun: lun(),
          fsType: fsType(),
          mode: modeField(),
        }),
      )
      .max(256)
      .default([])
      .meta({ description: "Volumes that are there." }),
  });

const nfs = () =>
  z.strictObject({
    server: hostField.meta({ description: "Its address." }),
    version: z.enum(["3", "4.1", "4.2"]).default("4.1").meta({ description: "Version of NFS." }),
    volumes: z
      .array(
        z.strictObject({
          ...volumeFields(),
          path: z
            .string()
            .regex(/^\/\S*$/, "an absolute path")
            .meta({ description: "What is exported." }),
          mode: mode().default("ReadWriteMany").meta({ description: "Who may mount it." }),
          readOnly: z.boolean().default(false).meta({ description: "Mounted without writing." }),
        }),
      )
      .min(1)
      .max(256)
      .meta({ description: "Exports that are there." }),
  });

const fc = () =>
  z.strictObject({
    volumes: z
      .array(
        z.strictObject({
          ...volumeFields(),
          targets: z
            .array(
              z
                .string()
                .regex(/^[0-9a-fA-F]{16}$/, "a World Wide Port Name, 16 hexadecimal digits")
                .overwrite((text) => text.toLowerCase()),
            )
            .min(1)
            .max(16)
            .meta({ description: "World Wide Port Names of the target." }),
          lun: lun(),
          fsType: fsType(),
          mode: modeField(),
        }),
      )
      .min(1)
      .max(256)
      .meta({ description: "Volumes that are there." }),
  });

const nvmeof = () =>
  z.strictObject({
    address: ipField.meta({ description: "IP address of the subsystem's controller." }),
    port: z.int().min(1).max(65_535).default(4420).meta({ description: "TCP port of the controller." }),
    chart: chartField.optional().meta({ description: "Chart of csi-driver-nvmf; absent = somebody else installs it." }),
    volumes: z
      .array(
        z.strictObject({
          ...volumeFields(),
          nqn: z
            .string()
            .regex(/^nqn\.\d{4}-\d{2}\.\S{1,200}$/, "an NVMe qualified name, e.g. nqn.2010-06.com.array:vol1")
            .meta({ description: "Name of the subsystem." }),
          uuid: z.uuid({ error: "a UUID" }).meta({ description: "UUID of the namespace." }),
          fsType: fsType(),
          mode: modeField(),
        }),
      )
      .max(256)
      .default([])
      .meta({ description: "Namespaces that are there." }),
  });

const csi = () =>
  z.strictObject({
    driver: z
      .string()
      .regex(/^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])$/, "the name of a CSI driver, e.g. csi.array.example")
      .meta({ description: "Name of the driver." }),
    chart: chartField.optional().meta({ description: "The maker's chart; absent = somebody else installs it." }),
    namespace: nameField.default("san-csi").meta({ description: "Where the chart is installed." }),
    classes: z
      .array(
        z.strictObject({
          name: nameField.meta({ description: "Of the StorageClass." }),
          parameters: z.record(z.string(), z.string()).default({}).meta({ description: "As the driver's maker says." }),
          default: z.boolean().default(false).meta({ description: "The StorageClass of claims that name none." }),
          reclaim: z
            .enum(["Delete", "Retain"])
            .default("Delete")
            .meta({ description: "What becomes of a volume without its claim." }),
        }),
      )
      .min(1)
      .max(32)
      .meta({ description: "StorageClasses whose volumes the driver makes." }),
  });

const fields = () =>
  z.strictObject({
    multipath: z
      .boolean()
      .default(true)
      .meta({ description: "Block devices are used over all their paths (multipathd)." }),
    iscsi: iscsi().optional().meta({ description: "Volumes over iSCSI." }),
    fc: fc().optional().meta({ description: "Volumes over Fibre Channel." }),
    nfs: nfs().optional().meta({ description: "Exports over NFS." }),
    nvmeof: nvmeof().optional().meta({ description: "Volumes over NVMe-oF/TCP, by csi-driver-nvmf." }),
    csi: csi().optional().meta({ description: "Volumes that a maker's CSI driver makes." }),
  });

/** Storage that others keep. */
export const sanSchema = () => fields().superRefine(checkSan);

export type SanSpec = z.output<ReturnType<typeof fields>>;

function checkSan(spec: SanSpec, context: z.RefinementCtx): void {
  const say = (path: (string | number)[], message: string) => context.addIssue({ code: "custom", path, message });
  const { iscsi, fc, nfs, nvmeof, csi, multipath } = spec;
  if ([iscsi, fc, nfs, nvmeof, csi].every((one) => one === undefined)) say([], "iscsi, fc, nfs, nvmeof or csi");
  if (!multipath && (iscsi?.portals.length ?? 0) > 1)
    say(["multipath"], "true, or one portal: two paths to one disk without multipath destroy its data");
  const names = new Set<string>();
  const things = new Map<string, string>();
  for (const field of ["iscsi", "fc", "nfs", "nvmeof"] as const) {
    (spec[field]?.volumes ?? []).forEach((volume, i) => {
      if (names.has(volume.name)) say([field, "volumes", i, "name"], "a name that no other volume has");
      names.add(volume.name);
      const thing = identityOf(field, volume);
      const first = things.get(thing);
      if (first !== undefined) say([field, "volumes", i], `another volume: ${first} is the same`);
      things.set(thing, first ?? volume.name);
      const shared = field !== "nfs" && volume.mode === "ReadWriteMany";
      if (shared)
        say(
          [field, "volumes", i, "mode"],
          "ReadWriteOnce or ReadOnlyMany: two hosts that write one filesystem destroy it",
        );
    });
  }
  (csi?.classes ?? []).forEach(({ name, default: isDefault }, i, all) => {
    if (all.findIndex((one) => one.name === name) < i) say(["csi", "classes", i, "name"], "a name of its own");
    if (isDefault && all.findIndex((one) => one.default) < i)
      say(["csi", "classes", i, "default"], "true for one StorageClass only");
  });
}

function identityOf(field: string, volume: object): string {
  const { target, targets, lun, path, nqn, uuid } = volume as Record<string, unknown>;
  return JSON.stringify([field, target ?? targets ?? nqn, lun ?? path ?? uuid]);
}
