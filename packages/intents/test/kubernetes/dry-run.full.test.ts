// Networks and storage at a real API server: a strict dry run, which checks more than schemas do.
import type { KubeObject } from "@longshore/kube";
import { missingCrds, startApiServer } from "@longshore/testkit/kubernetes";
import { missingPeers } from "@longshore/testkit/tools";
import { describe, expect, test } from "vitest";
import type { Intent } from "../../src/intent.ts";
import { network, oslo as networkSite } from "../../src/kinds/network/fixtures.ts";
import { network as networkKind } from "../../src/kinds/network/kind.ts";
import { inventories, oslo as storageSite, storage } from "../../src/kinds/storage/fixtures.ts";
import { storage as storageKind } from "../../src/kinds/storage/kind.ts";
import { siteView } from "../../src/kubernetes/fixtures.ts";

const missing = missingCrds() ?? (await missingPeers("etcd", "kube-apiserver", "kubectl"));

const secrets = { "bgp/password": "s3cr3t", "array/username": "node", "array/password": "secretsecret" };
const password = { secret: "bgp", key: "password" };
const bgp = {
  localASN: 4_200_000_010,
  nodes: { rack: "a" },
  gracefulRestart: "120s",
  peers: [
    { name: "tor1", address: "10.1.0.2", asn: 65_000, password },
    { name: "rr", address: "10.5.0.2", asn: 65_001, port: 1179, multihop: 3, families: ["ipv4", "ipv6"] },
  ],
  advertise: [{ name: "all", communities: ["65010:100", "65010:1:2", "no-export"], localPreference: 50 }],
};
const pools = {
  pools: ["10.9.0.0/24", "fd09::/64"],
  poolsFor: [{ name: "voice", addresses: ["10.9.1.10-10.9.1.20"], services: { app: "sip" } }],
};
const l2 = { interfaces: ["eth0"], nodes: { edge: "true" } };

const networks = [
  network({
    cni: "cilium",
    kubeProxyReplacement: true,
    loadBalancer: {
      ...pools,
      l2,
      bgp: { ...bgp, overrides: [{ machine: "r1u7", routerID: "10.1.0.17", localAddresses: { tor1: "10.1.0.17" } }] },
    },
  }),
  network({ cni: "calico", loadBalancer: { ...pools, l2 } }),
  network({ cni: "flannel", loadBalancer: { ...pools, bgp: { ...bgp, peers: [{ ...bgp.peers[0], bfd: true }] } } }),
];
const CHAP = { username: { secret: "array", key: "username" }, password: { secret: "array", key: "password" } };
const VOLUME = {
  name: "db",
  size: "200Gi",
  target: "iqn.2010-06.com.array:vol1",
  lun: 1,
  claim: { namespace: "shop", name: "db" },
};
const storages = [
  storage({
    ceph: {
      block: [{ name: "fast", default: true, deviceClass: "nvme" }],
      filesystem: [{ name: "shared" }],
      object: [{ name: "s3" }],
    },
  }),
  storage(
    {
      san: {
        iscsi: { portals: ["10.3.0.10", "10.3.1.10"], chap: CHAP, volumes: [VOLUME] },
        nfs: { server: "filer", volumes: [{ name: "media", size: "2Ti", path: "/media" }] },
        fc: { volumes: [{ name: "log", size: "1Ti", targets: ["5006016047201f2a"], lun: 3 }] },
        nvmeof: {
          address: "10.3.0.20",
          volumes: [
            {
              name: "hot",
              size: "1Ti",
              nqn: "nqn.2010-06.com.array:hot",
              uuid: "58668891-c3e4-45d0-b90e-824525c16080",
            },
          ],
        },
        csi: { driver: "csi.array.example", classes: [{ name: "gold", default: true }] },
      },
    },
    "array",
  ),
];

function compiled(): readonly KubeObject[] {
  const site = (documents: readonly Intent<object>[]) => siteView("oslo", documents, { secrets, inventories });
  return [
    ...networks.flatMap((one) => networkKind.kubernetes?.compile(one, site([...networkSite, one])).objects ?? []),
    ...storages.flatMap((one) => storageKind.kubernetes?.compile(one, site([...storageSite, one])).objects ?? []),
  ];
}

describe.skipIf(missing !== undefined)("networks and storage at a real API server", { timeout: 300_000 }, () => {
  test("it takes every object, with nothing unknown and nothing missing", async () => {
    await using server = await startApiServer({ crds: ["cilium", "metallb", "calico", "rook"] });
    const objects = compiled();
    const spaces = [...new Set(["shop", ...objects.flatMap(({ metadata }) => metadata.namespace ?? [])])];
    const made = spaces.filter((name) => name !== "kube-system");
    await server.apply(made.map((name) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } })));
    const list = JSON.stringify({ apiVersion: "v1", kind: "List", items: objects });
    const args = [
      "apply",
      "--server-side",
      "--dry-run=server",
      "--validate=strict",
      "--field-manager=longshore",
      "--force-conflicts",
      "-f",
      "-",
    ];
    const { code, stdout, stderr } = await server.kubectl(args, list);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.trim().split("\n").length).toBe(objects.length);
  });
});
