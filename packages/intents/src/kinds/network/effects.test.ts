import { expect, test } from "vitest";
import type { Intent } from "../../intent.ts";
import { apply, held, remove } from "../../plan/fixtures.ts";
import { planChanges } from "../../plan/plan.ts";
import { network, oslo } from "./fixtures.ts";

const PEERS = [{ name: "tor1", address: "10.1.0.2", asn: 65_000 }];
const spec = {
  cni: "cilium",
  loadBalancer: { pools: ["10.9.0.0/24", "10.9.4.0/24"], bgp: { localASN: 65_010, peers: PEERS } },
};

/** What a plan says that the site will do. */
function effects(before: object | undefined, after: object | undefined): readonly string[] {
  const old = before === undefined ? [] : [network(before) as unknown as Intent];
  const request = after === undefined ? remove(...old) : apply(network(after) as unknown as Intent);
  const { plan } = planChanges(
    [...oslo, ...old].map((intent) => held(intent)),
    request,
  );
  return plan.changes.flatMap((change) => change.effects);
}

test("an operator is told what becomes of a cluster's network", () => {
  expect(effects(undefined, spec)).toEqual([
    "gives cluster/main its network: cilium",
    "speaks BGP as AS 65010 with tor1 (10.1.0.2, AS 65000)",
  ]);
  expect(effects(spec, { ...spec, kubeProxyReplacement: true })).toEqual([
    "does what kube-proxy does: every node's agent is started anew",
  ]);
  expect(effects(spec, { ...spec, cni: "flannel" })).toEqual([
    "replaces cilium by flannel: pods keep their old network until they, or their nodes, are started anew",
  ]);
  expect(effects(spec, undefined)).toEqual([
    "takes back what it made of the network; pods without a CNI are not started any more",
  ]);
});

test("pools that go, sessions that end and AS numbers of others are no surprise", () => {
  const foreign = { localASN: 3333, peers: PEERS };
  expect(effects(spec, { ...spec, loadBalancer: { pools: ["10.9.0.0/24"], bgp: foreign } })).toEqual([
    "takes back 10.9.4.0/24, as soon as no Service has an address that is in no other pool",
    "speaks BGP as AS 3333 with tor1 (10.1.0.2, AS 65000)",
    "uses public AS numbers: 3333",
  ]);
  expect(effects(spec, { cni: "cilium" })).toEqual([
    "takes back 10.9.0.0/24, 10.9.4.0/24, as soon as no Service has an address that is in no other pool",
    "ends its BGP sessions: routers forget the addresses",
  ]);
});
