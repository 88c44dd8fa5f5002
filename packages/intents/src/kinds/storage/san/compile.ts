import type { KubeObject } from "@longshore/kube";
import { chartObjects } from "../../../kubernetes/chart-objects.ts";
import { chartValues } from "../../../kubernetes/chart-values.ts";
import type { ChartUse, Compiled, Read, Wait } from "../../../kubernetes/kubernetes-side.ts";
import type { SiteView } from "../../../kubernetes/site-view.ts";
import { namespaceOf } from "../../network/namespace.ts";
import { labelsOf, type Storage } from "../names.ts";
import type { SanSpec } from "../san-schema.ts";
import { storageClass } from "../storage-class.ts";
import { chapName, iscsiVolumes, otherVolumes, SECRETS, volumeObjects } from "./volumes.ts";

const NVMF = "csi-driver-nvmf";

export const sanReads: readonly Read[] = [
  { apiVersion: "storage.k8s.io/v1", kind: "CSINode" },
  { apiVersion: "v1", kind: "PersistentVolume" },
];

export function sanCharts({ nvmeof, csi }: SanSpec): readonly ChartUse[] {
  const use = (release: string, namespace: string, chart: NonNullable<SanSpec["csi"]>["chart"]): ChartUse[] => {
    if (chart === undefined) return [];
    const { url, sha256, values } = chart;
    return [{ release, namespace, chart: { url, sha256 }, values: chartValues(values, {}) }];
  };
  return [...use(NVMF, NVMF, nvmeof?.chart), ...(csi === undefined ? [] : use("san-csi", csi.namespace, csi.chart))];
}

/** Volumes whose login is missing are left as they are: without it no session would come up. */
export function compileSan(storage: Storage, san: SanSpec, site: SiteView): Compiled {
  const charts = chartObjects(storage, sanCharts(san), site);
  const { objects: logins, waits } = chapSecret(storage, san, site);
  const has = new Set(charts.objects.filter(({ kind }) => kind === "Namespace").map(({ metadata }) => metadata.name));
  const spaces = sanCharts(san)
    .map(({ namespace }) => namespace)
    .filter((namespace) => !has.has(namespace));
  const volumes = [...(waits.length > 0 ? [] : iscsiVolumes(storage, san)), ...otherVolumes(san)];
  const labels = labelsOf(storage);
  return {
    objects: [
      ...spaces.map((namespace) => namespaceOf(namespace, labels)),
      ...charts.objects,
      ...logins,
      ...volumeObjects(storage, volumes),
      ...(san.csi?.classes ?? []).map(({ name, parameters, reclaim, default: isDefault }) =>
        storageClass({
          name,
          labels,
          provisioner: san.csi?.driver ?? "",
          isDefault,
          reclaim,
          parameters,
          expands: true,
        }),
      ),
    ],
    waits: [...charts.waits, ...waits],
  };
}

/** As the in-tree iSCSI volumes of Kubernetes read it: for sessions and for discovery. */
function chapSecret(
  storage: Storage,
  { iscsi }: SanSpec,
  site: SiteView,
): { objects: readonly KubeObject[]; waits: readonly Wait[] } {
  const { chap } = iscsi ?? {};
  if (chap === undefined) return { objects: [], waits: [] };
  const wanted = [
    ["username", chap.username],
    ["password", chap.password],
    ...(chap.mutual === undefined
      ? []
      : ([
          ["username_in", chap.mutual.username],
          ["password_in", chap.mutual.password],
        ] as const)),
  ] as const;
  const values = wanted.map(([key, of]) => ({ key, of, value: site.secret(of) }));
  const missing = values.filter(({ value }) => value === undefined);
  if (missing.length > 0) {
    const waits = missing.map(({ of }) => ({
      reason: "SecretMissing",
      message: `secret/${of.secret} has no ${of.key}, which the iSCSI target asks for: apply the Secret again; until then its volumes stay as they are`,
    }));
    return { objects: [], waits };
  }
  const data = values.flatMap(({ key, value = "" }) =>
    ["node.session.auth", "discovery.sendtargets.auth"].map((prefix) => [
      `${prefix}.${key}`,
      Buffer.from(value).toString("base64"),
    ]),
  );
  const metadata = { name: chapName(storage), namespace: SECRETS, labels: labelsOf(storage) };
  return {
    objects: [
      {
        apiVersion: "v1",
        kind: "Secret",
        metadata,
        type: "kubernetes.io/iscsi-chap",
        data: Object.fromEntries(data) as object,
      },
    ],
    waits: [],
  };
}
