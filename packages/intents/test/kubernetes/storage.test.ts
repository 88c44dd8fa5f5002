// What storage becomes, whatever it says: pure, in any order, every object as its CRD wants it.
import type { KubeObject } from "@longshore/kube";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inventories, oslo } from "../../src/kinds/storage/fixtures.ts";
import { storage as kind } from "../../src/kinds/storage/kind.ts";
import type { Storage } from "../../src/kinds/storage/names.ts";
import { storageSchema } from "../../src/kinds/storage/schema.ts";
import { siteView } from "../../src/kubernetes/fixtures.ts";
import { crdSchemas } from "../crd-schemas.ts";
import { expectPure, specsOf } from "./whatever-it-says.ts";

const crds = crdSchemas("rook");

const copies = {
  replicas: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
  failureDomain: fc.option(fc.constantFrom("host", "osd"), { nil: undefined }),
};
const names = (...of: string[]) => fc.uniqueArray(fc.constantFrom(...of), { maxLength: of.length });
const many = (of: fc.Arbitrary<string[]>, more: Record<string, fc.Arbitrary<unknown>>) =>
  of.chain((all) => fc.tuple(...all.map((name) => fc.record({ name: fc.constant(name), ...copies, ...more }))));

const ceph = fc.record({
  machines: fc.constantFrom({}, { matchLabels: { rack: "a" } }),
  devices: fc.constantFrom({}, { model: "SAMSUNG*" }, { kind: "ssd", size: { min: "1TB" } }),
  monitors: fc.constantFrom(1, 3),
  replicas: fc.integer({ min: 1, max: 3 }),
  failureDomain: fc.constantFrom("host", "osd"),
  encryption: fc.boolean(),
  block: many(names("fast", "slow"), {
    deviceClass: fc.option(fc.constantFrom("ssd", "nvme"), { nil: undefined }),
    reclaim: fc.constantFrom("Delete", "Retain"),
  }),
  filesystem: many(names("shared", "home"), { metadataServers: fc.integer({ min: 1, max: 3 }) }),
  object: many(names("s3", "logs"), { gateways: fc.integer({ min: 1, max: 3 }), port: fc.constantFrom(80, 8080) }),
});
const san = fc.record(
  {
    iscsi: fc.record({
      portals: fc.constantFrom(["10.3.0.10"], ["10.3.0.10", "fd03::10"]),
      chap: fc.option(
        fc.constant({ username: { secret: "array", key: "username" }, password: { secret: "array", key: "password" } }),
        { nil: undefined },
      ),
      volumes: fc.constantFrom(
        [],
        [
          {
            name: "db",
            size: "10Gi",
            target: "iqn.2010-06.com.array:vol1",
            lun: 1,
            claim: { namespace: "shop", name: "db" },
          },
        ],
      ),
    }),
    nfs: fc.constant({ server: "filer", volumes: [{ name: "media", size: "2Ti", path: "/media" }] }),
    fc: fc.constant({ volumes: [{ name: "log", size: "1Ti", targets: ["5006016047201f2a"], lun: 3, fsType: "xfs" }] }),
    nvmeof: fc.constant({
      address: "10.3.0.20",
      volumes: [
        { name: "hot", size: "1Ti", nqn: "nqn.2010-06.com.array:hot", uuid: "58668891-c3e4-45d0-b90e-824525c16080" },
      ],
    }),
    csi: fc.constant({
      driver: "csi.array.example",
      classes: [
        { name: "gold", default: true },
        { name: "silver", reclaim: "Retain" },
      ],
    }),
  },
  { requiredKeys: [] },
);

/** Those that an operator's document could be. */
const storages = specsOf(fc.oneof(fc.record({ ceph }), fc.record({ san })), storageSchema());

function compiled(spec: object, reversed = false): readonly KubeObject[] {
  const of = { kind: "Storage", name: "main", site: "oslo", labels: {}, spec } as unknown as Storage;
  const documents = [...oslo, of];
  const secrets = { "array/username": "u", "array/password": "p" };
  const view = siteView("oslo", reversed ? documents.toReversed() : documents, { inventories, secrets });
  return kind.kubernetes?.compile(of, view).objects ?? [];
}

test("whatever storage says: the same objects each time, and each of them once", { timeout: 120_000 }, () =>
  expectPure(storages, compiled),
);

describe.skipIf(crds === undefined)("against the CRDs of Rook and ceph-csi-operator", () => {
  test("every object of whatever storage is one that they take", { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(storages, (spec) => {
        // the snapshotter's own CRDs are not in the folder; it is made only where they are
        expect(compiled(spec).flatMap((object) => crds?.problemsOf(object) ?? [])).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
});
