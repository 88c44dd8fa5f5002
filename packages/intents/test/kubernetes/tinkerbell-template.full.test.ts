// The real Tinkerbell is the judge: it fills in our template with what is in a machine's Hardware.
import type { KubeObject } from "@longshore/kube";
import { missingPeers } from "@longshore/testkit";
import { startApiServer, startTinkerbell } from "@longshore/testkit/kubernetes";
import { describe, expect, test } from "vitest";
import { STORED, STORED_DISKS } from "../../src/kinds/provisioner/fixtures.ts";
import { viewOf } from "../../src/kinds/cluster/fixtures.ts";
import { kindOf } from "../../src/kinds/index.ts";

const missing =
  (await missingPeers("etcd", "kube-apiserver", "kubectl", "tinkerbell", "ip")) ??
  (process.getuid?.() === 0 ? undefined : "only root makes network namespaces");

interface Action {
  readonly name: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** With what CAPT adds; of one as at a site without storage. */
function asClaimed(object: KubeObject): KubeObject {
  if (object.kind !== "Hardware") return object;
  const { vendorData, ...spec } = object["spec"] as { readonly vendorData?: string };
  const own = object.metadata.name === "oslo-n22" || vendorData === undefined ? {} : { vendorData };
  return { ...object, spec: { ...spec, ...own, userData: '{"ignition":{"version":"2.3.0"}}' } };
}

describe.skipIf(missing)("the real Tinkerbell", { timeout: 240_000 }, () => {
  test("writes beside a machine's system what is the machine's own, and an empty script where nothing is", async () => {
    const view = viewOf(STORED, { inventory: STORED_DISKS });
    const provisioner = view.find("Provisioner", "main");
    const { objects = [] } = (provisioner && kindOf("Provisioner")?.kubernetes?.compile(provisioner, view)) ?? {};
    const taken = objects.filter(({ kind }) => kind === "Hardware" || kind === "Template").map(asClaimed);
    const own = taken.find(({ metadata }) => metadata.name === "oslo-n21")?.["spec"] as { readonly vendorData: string };
    await using server = await startApiServer();
    await using _ = await startTinkerbell(server);
    await server.ask(["create", "namespace", "oslo"]);
    await server.apply(taken);
    for (const name of ["n21", "n22"]) {
      const spec = { hardwareRef: `oslo-${name}`, templateRef: "oslo-flatcar-amd64", hardwareMap: { device_1: name } };
      const metadata = { name, namespace: "oslo" };
      await server.apply([{ apiVersion: "tinkerbell.org/v1alpha1", kind: "Workflow", metadata, spec }]);
    }
    const written = async (name: string): Promise<readonly Action[]> => {
      const text = await server.ask(["get", "workflow", name, "-n", "oslo", "-o=jsonpath={.status.tasks[0].actions}"]);
      return text === "" ? [] : (JSON.parse(text) as Action[]);
    };
    const contents = async (name: string) =>
      (await written(name)).find((action) => action.name === "host-files")?.environment["CONTENTS"];
    const WITHIN = { timeout: 60_000, interval: 300 };
    await expect.poll(() => contents("n21"), WITHIN).toBe(own.vendorData);
    await expect.poll(() => contents("n22"), WITHIN).toBe("#!/bin/sh\n");
    const environment = (await written("n21")).find(({ name }) => name === "host-files")?.environment;
    expect(environment).toMatchObject({ DEST_PATH: "/longshore-host-files", FS_TYPE: "btrfs" });
  });
});
