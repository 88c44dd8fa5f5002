import type { KubeObject } from "@longshore/kube";
import { parseCidr } from "../../formats/ip.ts";
import type { SiteView } from "../../kubernetes/site-view.ts";
import type { Machine } from "../cluster/members.ts";
import { bootNetworks, networkWith, type SiteNetwork } from "../site/networks.ts";
import type { SiteSpec } from "../site/schema.ts";
import { storageHostFiles } from "../storage/host-files.ts";
import { hostScript } from "./host-script.ts";
import { bmcMachineName, hardwareName } from "./names.ts";
import { ARCH_LABEL, MACHINE_LABEL, SITE_LABEL } from "./labels.ts";
import { rootDiskDevice } from "./root-disk.ts";
import type { TinkerbellSpec } from "./schema.ts";

export const TINKERBELL = "tinkerbell.org/v1alpha1";

export type HardwareResult = { readonly object: KubeObject } | { readonly waitsFor: string };

/**
 * A machine as Tinkerbell knows it. Others write in the same object: `allowPXE` of its interfaces is the Tink controller's
 * (the list has one owner, so what is there is said again, and only if the object is still as it was read); `userData`,
 * the owner's labels and finalizers are CAPT's and not in here. `vendorData` is ours; nobody else reads it.
 */
export function hardwareOf(machine: Machine, site: SiteView, tinkerbell: TinkerbellSpec): HardwareResult {
  const nics = bootFirst(machine.spec.nics).filter(({ address }) => address !== undefined);
  const [boot] = nics;
  const networks = bootNetworks(site.find<SiteSpec>("Site", site.name)?.spec.networks);
  const device = rootDiskDevice(machine.spec, site.inventory(machine.name));
  if (boot === undefined || !boot.boot) return { waitsFor: "it has no NIC with boot: true and an address" };
  const [own] = networks;
  if (own === undefined) return { waitsFor: "its site has no networks.boot" };
  if (device === undefined)
    return {
      waitsFor: `which disk is meant is not known: longshore machine inspect ${machine.name} --site ${site.name}`,
    };
  const metadata = { name: hardwareName(machine), namespace: tinkerbell.namespace };
  const live = site.live({ apiVersion: TINKERBELL, kind: "Hardware", ...metadata });
  const networkAt = (address = ""): SiteNetwork => networkWith(address, networks) ?? own;
  const common = { machine, networkAt, live };
  return {
    object: {
      apiVersion: TINKERBELL,
      kind: "Hardware",
      metadata: {
        ...metadata,
        labels: {
          ...machine.labels,
          [SITE_LABEL]: machine.site,
          [MACHINE_LABEL]: machine.name,
          [ARCH_LABEL]: machine.spec.arch,
        },
        ...(live?.metadata.resourceVersion !== undefined && { resourceVersion: live.metadata.resourceVersion }),
      },
      spec: {
        agentID: boot.mac,
        bmcRef: { apiGroup: "bmc.tinkerbell.org", kind: "Machine", name: bmcMachineName(machine) },
        disks: [{ device }],
        ...vendorDataOf(machine, site),
        metadata: {
          facility: { facility_code: machine.site },
          instance: { id: boot.mac, hostname: machine.name, ips: [addressOf(boot.address, networkAt)] },
        },
        interfaces: nics.map((nic) => interfaceOf(nic, common)),
      },
    },
  };
}

/** What it has beside what its kind of node is told: which initiator it is, which disk keeps the data of Ceph's monitors. */
function vendorDataOf(machine: Machine, site: SiteView): { readonly vendorData?: string } {
  const own = storageHostFiles({
    site: site.name,
    machine,
    machines: site.all("Machine"),
    clusters: site.all("Cluster"),
    storages: site.all("Storage"),
    inventory: site.inventory(machine.name),
  });
  return own.files.length === 0 ? {} : { vendorData: hostScript(own) };
}

type Nic = Machine["spec"]["nics"][number];

/** CAPT takes the first one's address for the machine's. */
function bootFirst(nics: readonly Nic[]): readonly Nic[] {
  return [...nics.filter(({ boot }) => boot), ...nics.filter(({ boot }) => !boot)];
}

interface Common {
  readonly machine: Machine;
  /** The boot network in which an address lies. */
  readonly networkAt: (address: string | undefined) => SiteNetwork;
  readonly live: KubeObject | undefined;
}

function interfaceOf({ mac, name, address }: Nic, { machine, networkAt, live }: Common): object {
  const { arch, firmware } = machine.spec;
  const { dns } = networkAt(address);
  return {
    dhcp: {
      mac,
      hostname: machine.name,
      arch: ARCH_WORDS[arch],
      uefi: firmware === "uefi",
      ...(name !== undefined && { iface_name: name }),
      lease_time: 86_400,
      ...(dns.length > 0 && { name_servers: dns }),
      ip: addressOf(address, networkAt),
    },
    netboot: { allowPXE: allowsPxe(live, mac), allowWorkflow: true },
  };
}

/** Tinkerbell's installers are called so. */
const ARCH_WORDS = { amd64: "x86_64", arm64: "aarch64" } as const;

/** A machine that nobody has ordered anything for boots from its disk. */
function allowsPxe(live: KubeObject | undefined, mac: string): boolean {
  const { interfaces = [] } = (live?.["spec"] ?? {}) as LiveSpec;
  return interfaces.find(({ dhcp }) => dhcp?.mac === mac)?.netboot?.allowPXE ?? false;
}

interface LiveSpec {
  readonly interfaces?: readonly {
    readonly dhcp?: { readonly mac?: string };
    readonly netboot?: { readonly allowPXE?: boolean };
  }[];
}

function addressOf(address: string | undefined, networkAt: Common["networkAt"]): object {
  const { cidr, gateway } = networkAt(address);
  return {
    address,
    netmask: netmaskOf(cidr),
    ...(gateway !== undefined && { gateway }),
  };
}

function netmaskOf(cidr: string): string {
  const prefix = parseCidr(cidr)?.prefix ?? 24;
  const mask = (0xffffffffn << BigInt(32 - prefix)) & 0xffffffffn;
  return [24n, 16n, 8n, 0n].map((shift) => (mask >> shift) & 255n).join(".");
}
