import { describe, expect, test } from "vitest";
import { crdSchemas } from "./crd-schemas.ts";

const crds = crdSchemas("cilium");

describe.skipIf(crds === undefined)("objects against CRDs", () => {
  const judge = (spec: object, kind = "CiliumBGPPeerConfig", apiVersion = "cilium.io/v2") =>
    crds?.problemsOf({ apiVersion, kind, metadata: { name: "tor" }, spec });

  test("what an API server would take is taken", () => {
    expect(judge({ authSecretRef: "bgp-auth", timers: { holdTimeSeconds: 9 }, families: [] })).toEqual([]);
    expect(judge({}, "Deployment", "apps/v1")).toEqual([]);
  });

  test("a misspelt field, a wrong type, a value out of bounds and a missing field are each named", () => {
    expect(
      judge({ timers: { holdTime: 9, keepAliveTimeSeconds: "3", holdTimeSeconds: 2 }, families: [{ afi: "ipv4" }] }),
    ).toEqual([
      "CiliumBGPPeerConfig.spec.timers.holdTime: unknown field",
      "CiliumBGPPeerConfig.spec.timers.keepAliveTimeSeconds: string instead of integer",
      "CiliumBGPPeerConfig.spec.timers.holdTimeSeconds: 2 is out of bounds",
      "CiliumBGPPeerConfig.spec.families[0].safi: missing",
    ]);
  });

  test("two entries of one name are one too many", () => {
    const instance = { name: "a", peers: [{ name: "tor1" }, { name: "tor1" }] };
    expect(judge({ bgpInstances: [instance] }, "CiliumBGPClusterConfig")).toEqual([
      "CiliumBGPClusterConfig.spec.bgpInstances[0].peers: one name twice",
    ]);
  });

  test("a kind that no CRD has is not let through", () => {
    expect(judge({}, "CiliumBGPPeeringPolicy")).toEqual(["no CRD for cilium.io/v2/CiliumBGPPeeringPolicy"]);
  });
});
