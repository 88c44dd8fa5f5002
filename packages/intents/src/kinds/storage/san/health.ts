import { firstFew } from "@longshore/kit";
import { statusOf } from "../../../kubernetes/live.ts";
import type { Health } from "../../../kubernetes/kubernetes-side.ts";
import type { SiteView } from "../../../kubernetes/site-view.ts";
import type { Storage } from "../names.ts";
import type { SanSpec } from "../san-schema.ts";
import { iscsiVolumes, NVMF_DRIVER, otherVolumes, volumeName } from "./volumes.ts";

export function sanHealth(storage: Storage, san: SanSpec, site: SiteView): readonly Health[] {
  const volumes = [...iscsiVolumes(storage, san), ...otherVolumes(san)].map(({ volume }) =>
    volumeName(storage, volume),
  );
  const drivers = [
    ...(san.nvmeof === undefined ? [] : [NVMF_DRIVER]),
    ...(san.csi === undefined ? [] : [san.csi.driver]),
  ];
  return [
    ...(volumes.length === 0 ? [] : [volumesHealth(volumes, site)]),
    ...(drivers.length === 0 ? [] : [driversHealth(drivers, site)]),
  ];
}

function volumesHealth(names: readonly string[], site: SiteView): Health {
  const type = "VolumesReady";
  const seen = names.map((name) => ({
    name,
    phase: statusOf(site.live({ apiVersion: "v1", kind: "PersistentVolume", name }))["phase"],
  }));
  const bad = seen.filter(({ phase }) => phase === "Failed" || phase === "Released");
  if (bad.length > 0) {
    const message = `${bad.map(({ name, phase }) => `${name} is ${String(phase)}`).join(", ")}: its claim is gone and its data are there. Take spec.claimRef.uid out of the PersistentVolume to use it again`;
    return { type, ok: false, reason: "VolumesReleased", message };
  }
  const open = seen.filter(({ phase }) => phase !== "Bound" && phase !== "Available").map(({ name }) => name);
  if (open.length > 0)
    return { type, ok: undefined, reason: "NotObserved", message: `nothing is known of ${open.join(", ")} yet` };
  return {
    type,
    ok: true,
    reason: "AllThere",
    message: `${seen.length} volumes, ${seen.filter(({ phase }) => phase === "Bound").length} in use`,
  };
}

/** Whether each node's kubelet knows the drivers. */
function driversHealth(drivers: readonly string[], site: SiteView): Health {
  const type = "DriversReady";
  const nodes = site.liveAll("storage.k8s.io/v1", "CSINode").map(({ metadata, spec }) => ({
    name: metadata.name,
    drivers: ((spec as { drivers?: readonly { name: string }[] | null } | undefined)?.drivers ?? []).map(
      ({ name }) => name,
    ),
  }));
  if (nodes.length === 0)
    return { type, ok: undefined, reason: "NotObserved", message: "no node has said which drivers it has" };
  const missing = drivers.flatMap((driver) =>
    nodes.filter((node) => !node.drivers.includes(driver)).map(({ name }) => `${driver} on ${name}`),
  );
  if (missing.length === 0)
    return { type, ok: true, reason: "AllNodes", message: `${drivers.join(", ")} on all ${nodes.length} nodes` };
  return {
    type,
    ok: false,
    reason: "NodesMissing",
    message: `missing: ${firstFew(missing, MAX_NAMED)}: kubectl get pods -A, and look at the driver's node pods`,
  };
}

const MAX_NAMED = 6;
