import type { KubeObject } from "@longshore/kube";
import { parseIp } from "../../../formats/ip.ts";
import { labelsOf, type Storage } from "../names.ts";
import type { SanSpec } from "../san-schema.ts";
import { storageClass } from "../storage-class.ts";

/** Of csi-driver-nvmf, by which Kubernetes reaches NVMe over Fabrics. */
export const NVMF_DRIVER = "csi.nvmf.com";

/** Where Secrets of volumes are. */
export const SECRETS = "kube-system";

interface Volume {
  readonly name: string;
  readonly size: string;
  readonly mode: string;
  readonly claim?: { readonly namespace: string; readonly name: string } | undefined;
}

/** A volume with what is mounted, in the field of its own kind. */
export interface Mounted {
  readonly volume: Volume;
  readonly source: object;
}

export function iscsiVolumes(storage: Storage, { iscsi }: SanSpec): readonly Mounted[] {
  const { portals = [], port, chap, volumes = [] } = iscsi ?? {};
  const [first = "", ...others] = portals.map((ip) => `${parseIp(ip)?.family === 6 ? `[${ip}]` : ip}:${port ?? 3260}`);
  return volumes.map((volume) => ({
    volume,
    source: {
      iscsi: {
        targetPortal: first,
        ...(others.length > 0 && { portals: others }),
        iqn: volume.target,
        lun: volume.lun,
        fsType: volume.fsType,
        ...(chap !== undefined && {
          chapAuthSession: true,
          chapAuthDiscovery: true,
          secretRef: { name: chapName(storage), namespace: SECRETS },
        }),
      },
    },
  }));
}

export function chapName({ name }: Storage): string {
  return `${name}-chap`;
}

export function otherVolumes({ fc, nfs, nvmeof }: SanSpec): readonly Mounted[] {
  return [
    ...(fc?.volumes ?? []).map((volume) => {
      const { targets, lun, fsType } = volume;
      return { volume, source: { fc: { targetWWNs: targets, lun, fsType } } };
    }),
    ...(nfs?.volumes ?? []).map((volume) => {
      const { path, readOnly } = volume;
      const source = {
        nfs: { server: nfs?.server, path, readOnly },
        mountOptions: [`nfsvers=${nfs?.version ?? ""}`, "hard"],
      };
      return { volume, source };
    }),
    ...(nvmeof?.volumes ?? []).map((volume) => {
      const { nqn, uuid, fsType } = volume;
      const volumeAttributes = {
        targetTrAddr: nvmeof?.address,
        targetTrPort: String(nvmeof?.port),
        targetTrType: "tcp",
        deviceUUID: uuid,
        nqn,
      };
      return { volume, source: { csi: { driver: NVMF_DRIVER, volumeHandle: uuid, fsType, volumeAttributes } } };
    }),
  ];
}

/** The class of volumes that are there, and each of them, with its claim. What is on them is never deleted. */
export function volumeObjects(storage: Storage, volumes: readonly Mounted[]): readonly KubeObject[] {
  const labels = labelsOf(storage);
  const { name } = storage;
  if (volumes.length === 0) return [];
  return [
    storageClass({ name, labels, provisioner: "kubernetes.io/no-provisioner", reclaim: "Retain" }),
    ...volumes.flatMap((mounted) => [persistentVolume(storage, mounted), ...claimOf(storage, mounted)]),
  ];
}

export function volumeName({ name }: Storage, volume: Pick<Volume, "name">): string {
  return `${name}-${volume.name}`;
}

function persistentVolume(storage: Storage, { volume, source }: Mounted): KubeObject {
  const { size, mode, claim } = volume;
  return {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: volumeName(storage, volume), labels: labelsOf(storage) },
    spec: {
      capacity: { storage: size },
      accessModes: [mode],
      persistentVolumeReclaimPolicy: "Retain",
      storageClassName: storage.name,
      ...(claim !== undefined && { claimRef: { apiVersion: "v1", kind: "PersistentVolumeClaim", ...claim } }),
      ...source,
    },
  };
}

function claimOf(storage: Storage, { volume }: Mounted): readonly KubeObject[] {
  const { claim, mode, size } = volume;
  if (claim === undefined) return [];
  return [
    {
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: { ...claim, labels: labelsOf(storage) },
      spec: {
        accessModes: [mode],
        storageClassName: storage.name,
        volumeName: volumeName(storage, volume),
        resources: { requests: { storage: size } },
      },
    },
  ];
}
