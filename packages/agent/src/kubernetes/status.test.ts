import { Status } from "@longshore/contracts";
import { kubeErrors } from "@longshore/kube";
import { expect, test } from "vitest";
import { documentStatus, isAtRest, type Judged, leavingStatus } from "./status.ts";
import type { Trouble } from "./troubles.ts";

const document = { name: "main", generation: 3 };
const well = {
  is: "seen",
  target: "cluster/main",
  server: "https://10.1.0.10:6443",
  waits: [],
  objects: 4,
  troubles: [],
  health: [],
} as const;
const unready: Trouble = {
  object: "apps/v1 Deployment web/api",
  reason: "NotReady",
  message: "1 of 2 replicas are available",
};
const conflict: Trouble = { object: "v1 ConfigMap web/api", reason: "Conflict", message: "helm has .data" };
const held: Trouble = { object: "v1 PersistentVolumeClaim web/a", reason: "Held", message: "a volume with its data" };
const drifted: Trouble = { object: "v1 ConfigMap web/api", reason: "Drifted", message: "helm changed .data.a" };

function told(judged: Judged, before?: Status): Status {
  const context = { kind: "Network", before, nowMs: 1000, deletionConfirmed: false, wroteAtMs: undefined };
  return documentStatus(document, judged, context);
}

function shown({ phase, conditions }: Status) {
  return [phase, Object.fromEntries(conditions.map(({ type, status, reason }) => [type, `${status} ${reason}`]))];
}

const health = (ok: boolean | undefined) => [{ type: "PeersUp", ok, reason: "Seen", message: "2 of 2" }];

test.each<[string, Judged, string, string]>([
  ["all of it is there and healthy", { ...well, health: health(true) }, "Ready", "True AsWanted"],
  ["an object is not ready", { ...well, troubles: [unready] }, "Progressing", "False NotReady"],
  [
    "something of it cannot be known yet",
    { ...well, waits: [{ reason: "ChartNotHere", message: "" }] },
    "Progressing",
    "False ChartNotHere",
  ],
  ["another manager has a field", { ...well, troubles: [conflict, unready] }, "Blocked", "False Conflict"],
  [
    "others changed something that is to be reported only",
    { ...well, troubles: [drifted], health: health(true) },
    "Degraded",
    "False Drifted",
  ],
  ["it is applied and does not work", { ...well, health: health(false) }, "Degraded", "False Seen"],
  ["its health was not observed", { ...well, health: health(undefined) }, "Progressing", "Unknown Seen"],
  [
    "data is held back of what it no longer says",
    { ...well, troubles: [held], health: health(true) },
    "Ready",
    "True AsWanted",
  ],
  [
    "its API server is not known",
    { is: "waiting", target: "cluster/main", wait: { reason: "NoCluster", message: "" } },
    "Pending",
    "False NoCluster",
  ],
])("a document of which %s", (_what, judged, phase, ready) => {
  const [is, conditions] = shown(told(judged));
  expect([is, (conditions as Record<string, string>)["Ready"]]).toEqual([phase, ready]);
});

test("an API server that is silent fails nothing: what was last seen is said to be that, once, and nothing is claimed", () => {
  const error = kubeErrors.KUBE_UNREACHABLE({ server: "s", what: "list Pod", reason: "connection refused" });
  const before = told({ ...well, health: health(true) });
  const silent = told({ is: "unreached", target: "cluster/main", error }, before);
  const still = told({ is: "unreached", target: "cluster/main", error }, silent);
  expect(shown(silent)).toEqual([
    "Unknown",
    {
      Applied: "Unknown NotObserved",
      Compiled: "Unknown NotObserved",
      PeersUp: "Unknown NotObserved",
      Reachable: "False Unreachable",
      Ready: "Unknown Unreachable",
    },
  ]);
  expect(still).toEqual(silent);
  expect(still.conditions.find(({ type }) => type === "PeersUp")?.message).toBe("when last seen: True, 2 of 2");
  expect(silent.kubernetes).toMatchObject({ objects: 4, ready: 4, server: well.server });
  expect(isAtRest({ is: "unreached", target: "cluster/main", error })).toBe(false);
});

test("objects are counted once each, however much is wrong with them; when something was last written is kept", () => {
  const more: Trouble = { ...unready, reason: "GivenUp" };
  const context = { kind: "Network", before: undefined, nowMs: 1000, deletionConfirmed: true, wroteAtMs: 900 };
  const first = documentStatus(document, { ...well, troubles: [more, unready, held] }, context);
  expect(first.kubernetes).toMatchObject({ objects: 4, ready: 3, held: 1, appliedAtMs: 900, deletionConfirmed: true });
  expect(told(well, first).kubernetes).toMatchObject({ ready: 4, held: 0, appliedAtMs: 900 });
});

test("a document that is gone is being deleted until all that it made is gone, and remembers that its data may go", () => {
  const context = { kind: "Network", before: undefined, nowMs: 1000, deletionConfirmed: true, wroteAtMs: undefined };
  const before = documentStatus(document, { ...well, health: health(true) }, context);
  const leaving = leavingStatus(before, { ...well, objects: 0, troubles: [held] }, 2000);
  expect(shown(leaving)).toEqual([
    "Deleting",
    { Applied: "True AsWanted", Reachable: "True Answers", Ready: "False Deleting" },
  ]);
  expect(leaving.kubernetes).toMatchObject({ held: 1, deletionConfirmed: true });
  expect(Status.decode(Status.encode(leaving))).toEqual(leaving);
});
