import { expect, test } from "vitest";
import { groupOf, objectKey, refOf } from "./object.ts";

test("an object is the same one in every version of its group, and another one in another namespace or group", () => {
  const key = (apiVersion: string, namespace?: string) =>
    objectKey(refOf({ apiVersion, kind: "Machine", metadata: { name: "r1u7", ...(namespace && { namespace }) } }));
  expect(key("cluster.x-k8s.io/v1beta2", "a")).toBe(key("cluster.x-k8s.io/v1beta1", "a"));
  expect(
    new Set([key("cluster.x-k8s.io/v1", "a"), key("bmc.tinkerbell.org/v1", "a"), key("v1", "a"), key("v1")]).size,
  ).toBe(4);
  expect([groupOf("v1"), groupOf("apps/v1")]).toEqual(["", "apps"]);
});
