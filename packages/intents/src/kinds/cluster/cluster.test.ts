import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { effectsOf, OSLO, problemsOf } from "./fixtures.ts";

test("a site with machines enough can have a cluster, and is told what will be made of them", () => {
  expect(problemsOf(OSLO)).toEqual([]);
  expect(effectsOf(OSLO, "Cluster")).toEqual([
    "makes Kubernetes v1.36.2 at 10.1.0.10: control plane machine/n11, machine/n12, machine/n13; pool amd64 machine/n21, machine/n22; pool arm64 machine/n31, machine/n32",
    "installs these machines: what is on their root disks is lost",
  ]);
});

test.each(["kubeadm", "tinkerbell"])("examples/%s is a site in which nothing stands against its cluster", (name) => {
  const folder = new URL(`../../../../../examples/${name}/`, import.meta.url);
  const files = readdirSync(folder).map((file) => [file, readFileSync(new URL(file, folder), "utf8")]);
  expect(problemsOf(Object.fromEntries(files) as Parameters<typeof problemsOf>[0])).toEqual([]);
});
