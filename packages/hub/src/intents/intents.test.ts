import type { OperatorLink, SiteLink } from "@longshore/bus";
import { Envelope, IntentIndex, PlanVerb, Signed, subjects } from "@longshore/contracts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunningHub } from "@longshore/hub";
import { machineDocument, secretDocument, siteDocument } from "../../test/documents.ts";
import { FakeAgent } from "../../test/fake-site.ts";
import { natsServer, operatorOf, startTestHub, temporaryDirectory } from "../../test/running-hub.ts";
import { envelopeDigest } from "./held-intent.ts";

describe.skipIf(natsServer === undefined)("intents at a real bus", () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let hub: RunningHub;
  let operator: OperatorLink;
  let agent: FakeAgent;
  let site: SiteLink;

  beforeAll(async () => {
    directory = await temporaryDirectory();
    hub = await startTestHub(directory.path);
    operator = operatorOf(hub);
    const { token } = await operator.call(subjects.apiSiteInvite, { site: "oslo", autoAccept: true });
    agent = new FakeAgent(token);
    site = agent.connect((await agent.ask()).jwt);
  });
  afterAll(async () => {
    await site?.[Symbol.asyncDispose]();
    await operator?.[Symbol.asyncDispose]();
    await hub?.close();
    await directory?.[Symbol.asyncDispose]();
  });

  /** The site's view: its index, with every envelope read and checked against it. */
  async function held() {
    const index = IntentIndex.decode(Signed.decode((await site.readIndex()) ?? new Uint8Array()).payload);
    const envelopes = await Promise.all(
      index.entries.map(async ({ kind, name, digest }) => {
        const { payload } = Signed.decode((await site.readIntent(kind.toLowerCase(), name)) ?? new Uint8Array());
        expect(Buffer.from(envelopeDigest(payload)).equals(digest)).toBe(true);
        return Envelope.decode(payload);
      }),
    );
    return { index, envelopes };
  }

  function documents(power?: string) {
    const machine = machineDocument("oslo", "r1u7", power === undefined ? {} : { power });
    return [machine, siteDocument("oslo"), secretDocument("oslo", "bmc", agent.key.publicKey)];
  }

  test("documents become intents at the site in one order, and again nothing", async () => {
    const first = await operator.call(subjects.apiIntentApply, { plan: { apply: documents() } });
    expect(first.changes.map(({ verb }) => verb)).toEqual(Array(3).fill(PlanVerb.PLAN_VERB_CREATE));
    const { index, envelopes } = await held();
    expect(index).toMatchObject({ site: "oslo", generation: 1, epoch: 1 });
    expect(index.entries.map(({ kind, name }) => `${kind}/${name}`)).toEqual([
      "Machine/r1u7",
      "Secret/bmc",
      "Site/oslo",
    ]);
    expect(envelopes.every(({ generation, uid }) => generation === 1 && uid.length === 36)).toBe(true);

    const again = await operator.call(subjects.apiIntentApply, { plan: { apply: documents() } });
    expect(again.changes.every(({ verb }) => verb === PlanVerb.PLAN_VERB_UNCHANGED)).toBe(true);
    expect((await held()).index.generation).toBe(1);
  });

  test("a change raises the generation of what changed only", async () => {
    const before = (await held()).envelopes;
    await operator.call(subjects.apiIntentApply, { plan: { apply: documents("on") } });
    const { index, envelopes } = await held();
    expect(index.generation).toBe(2);
    const generations = Object.fromEntries(envelopes.map(({ kind, generation }) => [kind, generation]));
    expect(generations).toEqual({ Machine: 2, Secret: 1, Site: 1 });
    expect(envelopes.map(({ uid }) => uid)).toEqual(before.map(({ uid }) => uid));
  });

  test("a plan is applied only while it stays what the operator saw", async () => {
    const asked = { apply: documents("off") };
    const plan = await operator.call(subjects.apiIntentPlan, asked);
    expect(plan.changes.find(({ verb }) => verb === PlanVerb.PLAN_VERB_UPDATE)?.fields).toMatchObject([
      { path: "spec.power", before: '"on"', after: '"off"' },
    ]);
    await operator.call(subjects.apiIntentApply, { plan: { apply: documents() } });
    await expect(operator.call(subjects.apiIntentApply, { plan: asked, digest: plan.digest })).rejects.toMatchObject({
      code: "HUB_PLAN_CHANGED",
    });
    const now = await operator.call(subjects.apiIntentPlan, asked);
    await operator.call(subjects.apiIntentApply, { plan: asked, digest: now.digest });
    expect((await held()).envelopes.find(({ kind }) => kind === "Machine")?.generation).toBe(4);
  });

  test("a document that is deleted leaves a tombstone, and made again goes on counting under a new uid", async () => {
    const machine = { kind: "Machine", name: "r1u7", site: "oslo" };
    const uid = (await held()).envelopes.find(({ kind }) => kind === "Machine")?.uid;
    await operator.call(subjects.apiIntentApply, { plan: { delete: [machine] } });
    expect((await held()).index.entries.map(({ kind }) => kind)).toEqual(["Secret", "Site"]);
    const tombstone = Envelope.decode(
      Signed.decode((await site.readIntent("machine", "r1u7")) ?? new Uint8Array()).payload,
    );
    expect(tombstone).toMatchObject({ deleted: true, generation: 5, uid });
    const made = await operator.call(subjects.apiIntentPlan, { apply: [machineDocument("oslo", "r1u7")] });
    expect(made.changes[0]).toMatchObject({ verb: PlanVerb.PLAN_VERB_CREATE, generation: 6 });
    await operator.call(subjects.apiIntentApply, { plan: { apply: [machineDocument("oslo", "r1u7")] } });
    const again = (await held()).envelopes.find(({ kind }) => kind === "Machine");
    expect(again?.generation).toBe(6);
    expect(again?.uid).not.toBe(uid);
  });

  test("of a request of which one document is bad, nothing is applied", async () => {
    const before = (await held()).index.generation;
    const bad = [machineDocument("oslo", "r9"), machineDocument("unknown-site", "m1")];
    const failed = operator.call(subjects.apiIntentApply, { plan: { apply: bad } });
    await expect(failed).rejects.toMatchObject({
      code: "INTENT_BAD_DOCUMENTS",
      issues: [{ document: 1, path: "metadata.site", found: "unknown-site" }],
    });
    const hostile = { ...machineDocument("oslo", "r9"), spec: Buffer.from('{"__proto__": {"a": 1}}') };
    await expect(operator.call(subjects.apiIntentApply, { plan: { apply: [hostile] } })).rejects.toMatchObject({
      code: "INTENT_BAD_DOCUMENTS",
    });
    const typo = { ...machineDocument("oslo", "r9"), spec: Buffer.from('{"arch": "arm63", "bmc": 1, "x": 2}') };
    await expect(operator.call(subjects.apiIntentPlan, { apply: [typo] })).rejects.toMatchObject({
      code: "INTENT_BAD_DOCUMENTS",
    });
    expect((await held()).index.generation).toBe(before);
  });

  test("operators who apply at the same time each get what they asked for", async () => {
    const names = Array.from({ length: 12 }, (_, i) => `p${i}`);
    await Promise.all(
      names.map((name) => operator.call(subjects.apiIntentApply, { plan: { apply: [machineDocument("oslo", name)] } })),
    );
    const { index } = await held();
    expect(names.every((name) => index.entries.some((entry) => entry.name === name))).toBe(true);
  });

  test("many documents of many sites are stored in few batches and listed whole, page by page", async () => {
    const sites = Array.from({ length: 30 }, (_, i) => `edge-${i}`);
    const plan = { apply: sites.map((name) => siteDocument(name, { ring: "canary" })) };
    expect((await operator.call(subjects.apiIntentApply, { plan })).changes).toHaveLength(30);
    const { resources, next } = await operator.call(subjects.apiResourceList, {
      kind: "site",
      labels: { ring: "canary" },
    });
    expect(resources).toHaveLength(30);
    expect(next).toBe("");
    expect(resources[0]).toMatchObject({ kind: "Site", generation: 1, link: { state: "never" } });
  });
});
