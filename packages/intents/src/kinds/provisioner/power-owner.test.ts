import { expect, test } from "vitest";
import type { KubeObject } from "@longshore/kube";
import { powerOwner } from "./power-owner.ts";

const n1 = { hardware: "oslo-n1", bmcMachine: "oslo-n1-bmc", namespace: "oslo" };

const job = (name: string, conditions: readonly object[], machine = "oslo-n1-bmc"): KubeObject => ({
  apiVersion: "bmc.tinkerbell.org/v1alpha1",
  kind: "Job",
  metadata: { name, namespace: "oslo" },
  spec: { machineRef: { name: machine, namespace: "oslo" }, tasks: [{ powerAction: "off" }] },
  status: { conditions },
});
const workflow = (
  name: string,
  state: string | undefined,
  hardwareRef = "oslo-n1",
  namespace = "oslo",
): KubeObject => ({
  apiVersion: "tinkerbell.org/v1alpha1",
  kind: "Workflow",
  metadata: { name, namespace },
  spec: { hardwareRef },
  ...(state !== undefined && { status: { state } }),
});

const RUNNING = { type: "Running", status: "True" };

test.each<[string, readonly KubeObject[], readonly KubeObject[], string | undefined]>([
  ["nobody", [], [], undefined],
  ["a Job that runs", [job("pxe", [RUNNING])], [], "job/pxe"],
  ["a Job of which nothing was said yet", [job("pxe", [])], [], "job/pxe"],
  ["no Job that is done", [job("pxe", [RUNNING, { type: "Completed", status: "True" }])], [], undefined],
  // Rufio leaves Running true on a Job that has failed: facts/peers-kubernetes.md §4
  [
    "no Job that has failed and still says Running",
    [job("pxe", [RUNNING, { type: "Failed", status: "True" }])],
    [],
    undefined,
  ],
  ["no Job of another machine", [job("pxe", [RUNNING], "oslo-n2-bmc")], [], undefined],
  ["a Workflow that was just made", [], [workflow("w", undefined)], "workflow/w"],
  ...["PREPARING", "PENDING", "RUNNING", "POST"].map((state): [string, [], [KubeObject], string] => [
    `a Workflow in ${state}`,
    [],
    [workflow("w", state)],
    "workflow/w",
  ]),
  ...["SUCCESS", "FAILED", "TIMEOUT"].map((state): [string, [], [KubeObject], undefined] => [
    `no Workflow in ${state}`,
    [],
    [workflow("w", state)],
    undefined,
  ]),
  ["no Workflow of another machine", [], [workflow("w", "RUNNING", "oslo-n2")], undefined],
  ["no Workflow of another namespace", [], [workflow("w", "RUNNING", "oslo-n1", "bergen")], undefined],
])("the power of a machine is that of %s", (_what, jobs, workflows, owner) => {
  expect(powerOwner(n1, { jobs, workflows })).toBe(owner);
});
