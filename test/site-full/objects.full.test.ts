// Everything that a full site installs, as its projects ship it, at a real API server with real controllers.
import { readFileSync } from "node:fs";
import { connectKube, parseKubeconfig, planObjects } from "@longshore/kube";
import { missingCrds, startApiServer } from "@longshore/testkit/kubernetes";
import { missingPeers } from "@longshore/testkit/tools";
import { describe, expect, test } from "vitest";
import { makeAll } from "./make-all.ts";
import { fullSite, ground } from "./objects.ts";

const missing = missingCrds() ?? (await missingPeers("etcd", "kube-apiserver", "kube-controller-manager", "helm"));

describe.skipIf(missing)("a full site with the charts of others", () => {
  test("all of it is taken, and then nothing is left to do", { timeout: 600_000 }, async ({ signal }) => {
    const objects = await fullSite(signal);
    await using server = await startApiServer({ controllers: true });
    const { kubeconfig } = server;
    using api = connectKube(parseKubeconfig(readFileSync(kubeconfig, "utf8"), { where: kubeconfig }));
    const wanted = { site: "oslo", intent: "Addon/full", objects, complete: true };
    await makeAll(api, { ...wanted, intent: "Addon/ground", objects: ground(objects) }, signal);
    await makeAll(api, wanted, signal);
    const { actions } = await planObjects(api, wanted, {}, signal);
    expect(actions.length).toBeGreaterThan(250);
    expect(actions.filter(({ verb }) => verb !== "keep")).toEqual([]);
  });
});
