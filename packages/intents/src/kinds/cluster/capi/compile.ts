import type { KubeObject } from "@longshore/kube";
import type { Intent } from "../../../intent.ts";
import type { Compiled, Wait } from "../../../kubernetes/kubernetes-side.ts";
import type { SiteView } from "../../../kubernetes/site-view.ts";
import { secretReferences } from "../../operating-system/references.ts";
import type { OperatingSystemSpec } from "../../operating-system/schema.ts";
import { templateOf } from "../../provisioner/template.ts";
import { tinkerbellOf } from "../../provisioner/tinkerbell-of.ts";
import { labelsText } from "../check-members.ts";
import { type Arch, architecturesOf, type Machine } from "../members.ts";
import type { ClusterSpec, NodePool } from "../schema.ts";
import { controlPlaneObjects } from "./control-plane.ts";
import {
  capiFacts,
  type CapiFacts,
  CONTROL_PLANE,
  CORE,
  INFRASTRUCTURE,
  objectOf,
  referTo,
  systemOf,
} from "./facts.ts";
import { clusterName, controlPlaneName } from "./names.ts";
import { secretName } from "./node-config.ts";
import { poolObjects } from "./pool.ts";

/** A cluster as Cluster API and CAPT have it, complete and in any order. */
export function compileCapi(cluster: Intent<ClusterSpec>, site: SiteView): Compiled {
  const tinkerbell = tinkerbellOf(site.all("Provisioner"));
  if (tinkerbell === undefined) return { objects: [], waits: [noProvisioner(site.name)] };
  const facts = capiFacts(cluster, site, tinkerbell.spec);
  const { controlPlane, pools } = cluster.spec;
  const groups: readonly Group[] = [
    ...groupsOf(controlPlane.os, undefined, facts.members.controlPlane).slice(0, 1), // one kind of machine, as is checked
    ...facts.members.pools.flatMap(({ pool, machines }) => groupsOf(pool.os, pool, machines)),
  ];
  const compiled = groups.map((group) => compileGroup(facts, group));
  const secrets = secretObjects(facts, [controlPlane.os, ...pools.map(({ os }) => os)]);
  return {
    objects: [...clusterObjects(facts), ...secrets.objects, ...compiled.flatMap(({ objects }) => objects)],
    waits: [
      ...(facts.members.controlPlane.length === 0 ? [noMachines(cluster)] : []),
      ...secrets.waits,
      ...compiled.flatMap(({ waits }) => waits),
    ],
  };
}

interface Group {
  readonly os: string;
  readonly arch: Arch;
  /** Undefined = the control plane. */
  readonly pool: NodePool | undefined;
  readonly machines: readonly Machine[];
}

function groupsOf(os: string, pool: NodePool | undefined, machines: readonly Machine[]): readonly Group[] {
  return architecturesOf(machines).map((arch) => ({
    os,
    arch,
    pool,
    machines: machines.filter(({ spec }) => spec.arch === arch),
  }));
}

function compileGroup(facts: CapiFacts, { os: name, arch, pool, machines }: Group): Compiled {
  const os = systemOf(facts, name);
  const template = os && templateOf({ name, os, arch, tinkerbell: facts.tinkerbell });
  if (os === undefined || template === undefined) return { objects: [], waits: [noTemplate(name, os, arch)] };
  const objects =
    pool === undefined
      ? controlPlaneObjects(facts, { os, arch, template })
      : poolObjects(facts, { pool, arch, machines, os, template });
  return { objects, waits: [] };
}

function clusterObjects(facts: CapiFacts): readonly KubeObject[] {
  const { cluster } = facts;
  const { networks, endpoint, port } = cluster.spec;
  const name = clusterName(cluster);
  const controlPlaneEndpoint = { host: endpoint, port };
  const tinkerbellCluster = objectOf(facts, {
    apiVersion: INFRASTRUCTURE,
    kind: "TinkerbellCluster",
    name,
    spec: { controlPlaneEndpoint },
  });
  const controlPlane = { apiVersion: CONTROL_PLANE, kind: "KubeadmControlPlane" };
  return [
    tinkerbellCluster,
    objectOf(facts, {
      apiVersion: CORE,
      kind: "Cluster",
      name,
      spec: {
        clusterNetwork: {
          pods: { cidrBlocks: [networks.pods] },
          services: { cidrBlocks: [networks.services] },
          serviceDomain: networks.domain,
        },
        controlPlaneEndpoint,
        infrastructureRef: referTo(tinkerbellCluster),
        controlPlaneRef: referTo({ ...controlPlane, metadata: { name: controlPlaneName(cluster) } }),
      },
    }),
  ];
}

/** What systems need of the site's Secrets, where the bootstrap provider can read it. */
function secretObjects(facts: CapiFacts, systems: readonly string[]): Compiled {
  const references = [...new Set(systems)].flatMap((name) => {
    const os = systemOf(facts, name);
    return os === undefined ? [] : secretReferences(os).map(({ of }) => of);
  });
  const keys = Map.groupBy(references, ({ secret }) => secret);
  const waits: Wait[] = [];
  const objects = [...keys].toSorted(byKey).map(([secret, all]) => {
    const names = [...new Set(all.map(({ key }) => key))].sort();
    const data = names.flatMap((key): [string, string][] => {
      const value = facts.site.secret({ secret, key });
      if (value === undefined) waits.push(noSecret(secret, key));
      return value === undefined ? [] : [[key, Buffer.from(value).toString("base64")]];
    });
    return objectOf(facts, {
      apiVersion: "v1",
      kind: "Secret",
      name: secretName(facts.cluster, secret),
      type: "cluster.x-k8s.io/secret",
      data: Object.fromEntries(data),
    });
  });
  return { objects, waits };
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

function noProvisioner(site: string): Wait {
  return {
    reason: "ProvisionerMissing",
    message: `${site} has no Provisioner with provider: tinkerbell, at whose management API server the cluster would be made: apply one`,
  };
}

function noMachines({ site, spec }: Intent<ClusterSpec>): Wait {
  const labels = labelsText(spec.controlPlane.machines.matchLabels);
  return { reason: "MachinesMissing", message: `no Machine of ${site} has ${labels}: apply one that has` };
}

function noSecret(secret: string, key: string): Wait {
  return { reason: "SecretMissing", message: `there is no ${key} in secret/${secret}: apply the Secret with that key` };
}

function noTemplate(name: string, os: OperatingSystemSpec | undefined, arch: Arch): Wait {
  if (os === undefined)
    return { reason: "SystemMissing", message: `there is no operatingsystem/${name} at the site: apply it` };
  const message =
    os.images[arch] === undefined
      ? `operatingsystem/${name} has no image for ${arch}: give it one`
      : `operatingsystem/${name} is a qcow2 image, and the Provisioner names no action qemuimg2disk that could write it`;
  return { reason: "SystemCannotBeInstalled", message };
}
