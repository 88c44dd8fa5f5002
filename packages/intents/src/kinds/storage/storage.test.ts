import { expect, test } from "vitest";
import type { Intent } from "../../intent.ts";
import { apply, held, remove } from "../../plan/fixtures.ts";
import { planChanges } from "../../plan/plan.ts";
import { complaints } from "../fixtures.ts";
import { oslo, storage, text } from "./fixtures.ts";

test("storage that fits its site is taken", () => {
  expect(complaints(text("  ceph: {block: [{name: fast, default: true}]}\n"), oslo)).toEqual([]);
});

/** What a plan says that the site will do. */
function effects(before: object | undefined, after: object | undefined): readonly string[] {
  const old = before === undefined ? [] : [storage(before) as unknown as Intent];
  const request = after === undefined ? remove(...old) : apply(storage(after) as unknown as Intent);
  const { plan } = planChanges(
    [...oslo, ...old].map((intent) => held(intent)),
    request,
  );
  return plan.changes.flatMap((change) => change.effects);
}

test("an operator is told which disks are lost, and what is risky", () => {
  expect(effects(undefined, { ceph: { replicas: 2, failureDomain: "osd" } })).toEqual([
    "makes Ceph of the disks of n1, n2, n3, n4, all but their root disks; what is on them is lost",
    "keeps two copies: while a host is down, the other one's disks are all there is",
    "may keep all copies on one host: failureDomain is osd",
    "keeps monitors' data on root disks: a host that is installed anew loses its monitor; one at a time, and wait for HEALTH_OK between",
  ]);
});

test("what holds data stays, unless the document says otherwise", () => {
  const two = { ceph: { block: [{ name: "fast" }, { name: "slow" }] } };
  const one = { ceph: { block: [{ name: "fast" }] } };
  expect(effects(two, one)).toEqual(["keeps block slow, which is no longer wanted: deletion is keep"]);
  expect(effects(two, { ...one, deletion: "confirm" })).toEqual([
    "deletes block slow with all data, once its name is given",
  ]);
  expect(effects(two, undefined)).toEqual(["forgets the storage; keeps what holds data: deletion is keep"]);
});
