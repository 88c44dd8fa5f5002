import { PlanVerb } from "@longshore/contracts";
import { expect, test } from "vitest";
import { AGENT, apply, held, machine, OTHER_AGENT, remove, secret, seen, site } from "./fixtures.ts";
import { planChanges } from "./plan.ts";
import type { Planned } from "./types.ts";

const oslo = site("oslo");
const root = secret("bmc-root", "oslo");
const r1u7 = machine("r1u7", "oslo", { power: "on" });
const current = [held(oslo), held(root), held(r1u7, 4)];

const VERBS = new Map<PlanVerb, string>(
  Object.entries(PlanVerb).map(([name, value]) => [value as PlanVerb, name.replace("PLAN_VERB_", "").toLowerCase()]),
);

/** `update Machine/r1u7 g5: spec.power on -> off [effects]`, line by line; issues instead when it is refused. */
function said({ plan, issues }: Planned): string[] {
  if (issues.length > 0) {
    expect(plan).toEqual({ changes: [], digest: "" });
    return issues.map(
      (issue) => `${issue.document} ${issue.path}: ${issue.message}: ${issue.found}: ${issue.expected}`,
    );
  }
  return plan.changes.map(({ verb, document, fields, effects, generation }) => {
    const changed = fields
      .map(({ path, before, after }) => ` ${path} ${before || "nothing"} -> ${after || "nothing"}`)
      .join();
    return `${VERBS.get(verb)} ${document?.kind}/${document?.name} g${generation}:${changed}${effects.length > 0 ? ` [${effects.join("; ")}]` : ""}`;
  });
}

test("new documents come in the order in which they need each other", () => {
  expect(said(planChanges([], apply(r1u7, root, oslo)))).toEqual([
    'create Site/oslo g1: spec.maintenance nothing -> {"freeze":false,"windows":[]}, spec.networks nothing -> {}, spec.timezone nothing -> "UTC", spec.vars nothing -> {}',
    `create Secret/bmc-root g1: spec.keys nothing -> ["password","username"], spec.recipients nothing -> ["${AGENT}"], spec.version nothing -> 1`,
    'create Machine/r1u7 g1: spec.arch nothing -> "amd64", spec.bmc nothing -> {"address":"bmc-r1u7","credentials":"bmc-root","port":623,"protocol":"auto"}, spec.firmware nothing -> "uefi", spec.nics nothing -> [], spec.power nothing -> "on" [watches its BMC at bmc-r1u7:623; power on (now unknown)]',
  ]);
});

test("deletions come last, the other way round, and leave power alone", () => {
  const planned = planChanges(current, remove(oslo, root, r1u7));
  expect(said(planned)).toEqual([
    "delete Machine/r1u7 g5: [forgets the machine; its power is left as it is]",
    "delete Secret/bmc-root g2: [forgets the values]",
    "delete Site/oslo g2: [forgets the site's networks, variables and windows; its agents stay enrolled]",
  ]);
  expect(planned.writes.map(({ verb, intent, generation }) => `${verb} ${intent.name} ${generation}`)).toEqual([
    "delete r1u7 5",
    "delete bmc-root 2",
    "delete oslo 2",
  ]);
});

test("only the fields that differ are shown, labels among them", () => {
  const nic = (mac: string) => ({ nics: [{ mac, boot: true }] });
  const before = machine("r1u8", "oslo", nic("02:00:00:00:00:01"));
  const after = { ...machine("r1u8", "oslo", nic("02-00-00-00-00-02")), labels: { "example.com/rack": "r1" } };
  expect(said(planChanges([...current, held(before, 7)], apply(after)))).toEqual([
    'update Machine/r1u8 g8: metadata.labels["example.com/rack"] nothing -> "r1", spec.nics[0].mac "02:00:00:00:00:01" -> "02:00:00:00:00:02"',
  ]);
});

test.each([
  ["off", "on", 'nothing -> "on" [power on (now off)]'],
  ["on", "on", 'nothing -> "on" [keeps power on]'],
  ["unknown", "off", 'nothing -> "off" [power off (now unknown)]'],
])("a machine seen %s that shall be %s", (power, wanted, says) => {
  const free = machine("r1u8", "oslo");
  const planned = planChanges([...current, seen(free, power)], apply(machine("r1u8", "oslo", { power: wanted })));
  expect(said(planned)).toEqual([`update Machine/r1u8 g2: spec.power ${says}`]);
});

test("a power that is no longer held stays as it is", () => {
  expect(said(planChanges(current, apply(machine("r1u7", "oslo"))))).toEqual([
    'update Machine/r1u7 g5: spec.power "on" -> nothing [no longer holds its power on; it is left as it is]',
  ]);
});

test("a Secret sealed again is unchanged, and what is stored stays", () => {
  const planned = planChanges(current, apply(secret("bmc-root", "oslo")));
  expect(said(planned)).toEqual(["unchanged Secret/bmc-root g1:"]);
  expect(planned.writes).toEqual([]);
});

test("a Secret changes by its version or its recipients, without a word of its values", () => {
  expect(said(planChanges(current, apply(secret("bmc-root", "oslo", 2))))).toEqual([
    "update Secret/bmc-root g2: spec.version 1 -> 2 [logs in anew with version 2: machine/r1u7]",
  ]);
  expect(said(planChanges(current, apply(secret("bmc-root", "oslo", 1, [AGENT, OTHER_AGENT]))))).toEqual([
    `update Secret/bmc-root g2: spec.recipients ["${AGENT}"] -> ["${AGENT}","${OTHER_AGENT}"]`,
  ]);
});

test.each([
  [
    "a document for an unknown site",
    apply(machine("a", "olso")),
    "0 metadata.site: unknown site, did you mean `oslo`?: olso: one of oslo",
  ],
  [
    "a Site that still has documents",
    remove(oslo),
    "0 : the site still has documents: machine/r1u7, secret/bmc-root: these deleted first, or in the same request",
  ],
  ["a Secret in use", remove(root), "0 : still in use: machine/r1u7: these deleted first, or in the same request"],
  [
    "what is not there",
    remove(machine("gone", "oslo")),
    "0 : nothing to delete: no machine/gone at oslo: a document that exists",
  ],
  [
    "credentials that do not exist",
    apply(machine("a", "oslo", { bmc: { credentials: "bmc-rot" } })),
    "0 spec.bmc.credentials: no such Secret at oslo, did you mean `bmc-root`?: bmc-rot: one of bmc-root",
  ],
  [
    "the BMC of another machine",
    apply(machine("a", "oslo", { bmc: { address: "bmc-r1u7" } })),
    "0 spec.bmc.address: BMC twice: machine/r1u7 has it: bmc-r1u7:623: a BMC of its own",
  ],
])("refused: %s", (_what, request, says) => {
  const planned = planChanges(current, request);
  expect(said(planned)).toEqual([says]);
  expect(planned.writes).toEqual([]);
});

test("the same BMC behind another port is another BMC; so is the same address at another site", () => {
  const bergen = [site("bergen"), secret("bmc-root", "bergen"), machine("r1u7", "bergen")];
  const neighbour = machine("a", "oslo", { bmc: { address: "bmc-r1u7", port: 6231 } });
  expect(planChanges(current, apply(neighbour, ...bergen)).issues).toEqual([]);
});

test("a machine does not have one Ethernet address twice", () => {
  const nics = [{ mac: "02:00:00:00:00:01" }, { mac: "020000000001" }];
  expect(said(planChanges(current, apply(machine("a", "oslo", { nics }))))).toEqual([
    "0 spec.nics[1].mac: Ethernet address twice: this machine has it already: 02:00:00:00:00:01: an Ethernet address of its own",
  ]);
});

test("the same address is the same however it is written", () => {
  const [one, two] = ["2001:db8::1", "2001:DB8:0:0::1"].map((address, i) =>
    machine(`v6-${i}`, "oslo", { bmc: { address } }),
  );
  if (one === undefined || two === undefined) throw new Error("unreachable");
  expect(said(planChanges(current, apply(one, two)))).toEqual([
    "1 spec.bmc.address: BMC twice: machine/v6-0 has it: 2001:DB8:0:0::1:623: a BMC of its own",
  ]);
});

test("of two new machines with one Ethernet address the later one is told", () => {
  const nics = [{ mac: "02:00:00:00:00:01", address: "10.1.0.1" }];
  expect(said(planChanges(current, apply(machine("b", "oslo", { nics }), machine("a", "oslo", { nics }))))).toEqual([
    "1 spec.nics[0].mac: Ethernet address twice: machine/b has it: 02:00:00:00:00:01: an Ethernet address of its own",
    "1 spec.nics[0].address: address twice: machine/b has it: 10.1.0.1: an address of its own",
  ]);
});

test("addresses belong into the site's networks, whichever of the two changes", () => {
  const networks = { networks: { bmc: { cidr: "10.2.0.0/24" }, boot: { cidr: "10.1.0.0/24" } } };
  const outside = machine("a", "oslo", {
    bmc: { address: "10.3.0.1" },
    nics: [{ mac: "02:00:00:00:00:01", address: "10.9.0.1", boot: true }],
  });
  expect(said(planChanges([held(site("oslo", networks)), held(root)], apply(outside)))).toEqual([
    "0 spec.bmc.address: outside the site's bmc network: 10.3.0.1: an address in 10.2.0.0/24",
    "0 spec.nics[0].address: outside the site's boot network: 10.9.0.1: an address in 10.1.0.0/24",
  ]);
  expect(said(planChanges([...current, held(outside)], apply(site("oslo", networks))))).toEqual([
    "0 spec.networks.bmc.cidr: the BMC is outside of it: machine/a: 10.2.0.0/24: a network with 10.3.0.1 in it",
    "0 spec.networks.boot.cidr: what boots is outside of it: machine/a: 10.1.0.0/24: a network with 10.9.0.1 in it, or one in relayed",
  ]);
});

test("networks of a site may be the same, but do not overlap in part", () => {
  const networks = { bmc: { cidr: "10.1.0.0/25" }, boot: { cidr: "10.1.0.0/24" }, cluster: { cidr: "10.1.0.0/24" } };
  expect(said(planChanges([], apply(site("oslo", { networks }))))).toEqual([
    "0 spec.networks.boot.cidr: overlaps the network bmc: 10.1.0.0/24: the network bmc (10.1.0.0/25) itself, or one apart from it",
    "0 spec.networks.cluster.cidr: overlaps the network bmc: 10.1.0.0/24: the network bmc (10.1.0.0/25) itself, or one apart from it",
  ]);
});

test("a Secret that an agent of the site cannot open is to be sealed again", () => {
  const agentsOf = () => [AGENT, OTHER_AGENT];
  expect(said(planChanges(current, apply(secret("bmc-root", "oslo", 2)), { agentsOf }))).toEqual([
    `0 spec.sealed: not sealed to every agent of the site: apply it again: nothing for agent ${OTHER_AGENT}: sealed to the 2 agents of oslo`,
  ]);
});

test("credentials without a password cannot log in", () => {
  const token = { ...secret("token", "oslo"), spec: { ...secret("token", "oslo").spec, keys: ["username"] } };
  expect(said(planChanges(current, apply(token, machine("a", "oslo", { bmc: { credentials: "token" } }))))).toEqual([
    "1 spec.bmc.credentials: secret/token has no password: token: a Secret with username and password",
  ]);
});

test("an issue with a deletion counts on from the documents that are applied", () => {
  const request = { apply: [oslo, root], delete: [{ kind: "Machine", name: "gone", site: "oslo" }] };
  expect(planChanges(current, request).issues.map(({ document }) => document)).toEqual([2]);
});

test("the digest changes when a machine's power does, so that an old plan is not acted upon", () => {
  const [free, wanted] = [machine("r1u8", "oslo"), machine("r1u8", "oslo", { power: "on" })];
  const digests = ["on", "off", "off"].map(
    (power) => planChanges([...current, seen(free, power)], apply(wanted)).plan.digest,
  );
  expect(digests[0]).toMatch(/^[0-9a-f]{64}$/);
  expect(new Set(digests).size).toBe(2);
});
