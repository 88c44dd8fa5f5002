// What networks become, whatever they say: pure, in any order, every object as its CRD wants it.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { KubeObject } from "@longshore/kube";
import { cluster } from "../../src/kinds/network/fixtures.ts";
import { network as kind } from "../../src/kinds/network/kind.ts";
import type { Network } from "../../src/kinds/network/names.ts";
import { networkSchema } from "../../src/kinds/network/schema.ts";
import { siteView } from "../../src/kubernetes/fixtures.ts";
import { crdSchemas } from "../crd-schemas.ts";
import { expectPure, specsOf } from "./whatever-it-says.ts";

const crds = crdSchemas("cilium", "metallb", "calico");

const labels = fc.dictionary(fc.constantFrom("app", "rack", "example.com/zone"), fc.constantFrom("a", "b1"), {
  maxKeys: 2,
});
const pool = fc
  .integer({ min: 0, max: 250 })
  .chain((i) => fc.constantFrom(`10.9.${i}.0/24`, `10.9.${i}.8-10.9.${i}.20`, `fd09:0:0:${i.toString(16)}::/64`));
const peers = fc.uniqueArray(
  fc.record(
    {
      name: fc.constantFrom("tor1", "tor2", "spine-a", "rr"),
      address: fc.integer({ min: 2, max: 250 }).map((i) => `10.1.0.${i}`),
      asn: fc.constantFrom(64_512, 65_010, 4_200_000_000, 3333),
      port: fc.constantFrom(179, 1179),
      password: fc.constant({ secret: "bgp", key: "password" }),
      multihop: fc.integer({ min: 2, max: 255 }),
      families: fc.constantFrom(["ipv4"], ["ipv4", "ipv6"]),
    },
    { requiredKeys: ["name", "address", "asn"] },
  ),
  { selector: ({ name }) => name, minLength: 1, maxLength: 4 },
);
const bgp = fc.record(
  {
    localASN: fc.constantFrom(65_010, 4_200_000_010),
    nodes: labels,
    peers,
    timers: fc.constantFrom({ hold: "9s", keepalive: "3s" }, { hold: "3m", keepalive: "1m", connectRetry: "5s" }),
    gracefulRestart: fc.constantFrom("1s", "4095s"),
    advertise: fc.constantFrom(
      [],
      [{ name: "all", communities: ["65010:100", "65010:1:2", "no-export"], localPreference: 100 }],
    ),
    overrides: fc.constantFrom([], [{ machine: "r1u7", routerID: "10.1.0.17" }]),
  },
  { requiredKeys: ["localASN", "peers"] },
);
const spec = fc.record(
  {
    cni: fc.constantFrom("cilium", "calico", "flannel"),
    kubeProxyReplacement: fc.boolean(),
    mtu: fc.integer({ min: 1280, max: 9216 }),
    calico: fc.record({ bgp: fc.boolean(), encapsulation: fc.constantFrom("VXLAN", "VXLANCrossSubnet") }),
    loadBalancer: fc.record(
      {
        pools: fc.uniqueArray(pool, { minLength: 1, maxLength: 4 }),
        poolsFor: fc.constantFrom([], [{ name: "voice", addresses: ["10.8.0.0/28"], services: { app: "sip" } }]),
        bgp,
        l2: fc.record({ nodes: labels, interfaces: fc.constantFrom([], ["eth0"]) }),
      },
      { requiredKeys: ["pools"] },
    ),
  },
  { requiredKeys: ["cni"] },
);

/** Those that an operator's document could be. */
const networks = specsOf(spec, networkSchema());

const documents = [cluster("main")];

function compiled(spec: object, reversed = false): readonly KubeObject[] {
  const of = { kind: "Network", name: "main", site: "oslo", labels: {}, spec } as unknown as Network;
  const others = [...documents, of];
  const view = siteView("oslo", reversed ? others.toReversed() : others, { secrets: { "bgp/password": "s3cr3t" } });
  return kind.kubernetes?.compile(of, view).objects ?? [];
}

test("whatever a network says: the same objects each time, and each of them once", { timeout: 120_000 }, () =>
  expectPure(networks, compiled),
);

describe.skipIf(crds === undefined)("against the CRDs of Cilium, MetalLB and Calico's operator", () => {
  test("every object of whatever network is one that they take", { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(networks, (spec) => {
        // kinds of projectcalico.org have no CRD in the folder: a real API server judges them
        const judged = compiled(spec).filter(({ apiVersion }) => !apiVersion.startsWith("projectcalico.org/"));
        expect(judged.flatMap((object) => crds?.problemsOf(object) ?? [])).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
});
