import { expect, test } from "vitest";
import { effectsOf, OSLO, PROVISIONER, problemsOf } from "../cluster/fixtures.ts";

const { "cluster.yaml": _cluster, ...SITE_ONLY } = OSLO;
const provisioner = (from: string, to: string) => ({ ...SITE_ONLY, "provisioner.yaml": PROVISIONER.replace(from, to) });

test("Tinkerbell is told of the machines that it may install; nothing is installed because of it", () => {
  const files = provisioner("    bmc:", "    machines: {matchLabels: {arch: arm64}}\n    bmc:");
  expect(problemsOf(files)).toEqual([]);
  expect(effectsOf(files, "Provisioner")).toEqual([
    "tells Tinkerbell in namespace oslo of machine/n31, machine/n32; they boot by the script of http://10.1.0.9:7080",
  ]);
});
