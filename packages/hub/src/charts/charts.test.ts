import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { issuesOf, type OperatorLink, type SiteLink } from "@longshore/bus";
import { openBundle } from "@longshore/charts/bundle";
import { type Document, Envelope, IntentIndex, PlanVerb, Signed, subjects } from "@longshore/contracts";
import { encodeSpec } from "@longshore/intents";
import type { RunningHub } from "@longshore/hub";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { siteDocument } from "../../test/documents.ts";
import { FakeAgent } from "../../test/fake-site.ts";
import { natsServer, operatorOf, startTestHub, temporaryDirectory } from "../../test/running-hub.ts";

const helm = process.env["LONGSHORE_HELM"];
const CHARTS = fileURLToPath(new URL("../../../../test/charts/", import.meta.url));
const MANIFESTS = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: site}\ndata: {secret: hunter2}\n";

describe.skipIf(natsServer === undefined)("files of add-ons, from the hub to a site at a real bus", () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let hub: RunningHub;
  let operator: OperatorLink;
  let site: SiteLink;
  let file: string;
  const withHelm = helm === undefined ? [] : ["--charts-helm", helm];

  beforeAll(async () => {
    directory = await temporaryDirectory();
    hub = await startTestHub(join(directory.path, "state"), withHelm);
    operator = operatorOf(hub);
    const { token } = await operator.call(subjects.apiSiteInvite, { site: "oslo", autoAccept: true });
    const agent = new FakeAgent(token);
    site = agent.connect((await agent.ask()).jwt);
    file = join(directory.path, "site.yaml");
    await writeFile(file, MANIFESTS);
  });
  afterAll(async () => {
    await site?.[Symbol.asyncDispose]();
    await operator?.[Symbol.asyncDispose]();
    await hub?.close();
    await directory?.[Symbol.asyncDispose]();
  });

  function addon(sha256 = createHash("sha256").update(MANIFESTS).digest("hex"), namespace = "web"): Document {
    const files = [{ name: "site", url: pathToFileURL(file).href, sha256 }];
    return {
      kind: "Addon",
      name: "tools",
      site: "oslo",
      labels: {},
      spec: encodeSpec({ target: "management", namespace, files }),
    };
  }

  /** What the site holds of the add-on. */
  async function held(): Promise<{ envelope: Envelope; index: IntentIndex }> {
    const index = IntentIndex.decode(Signed.decode((await site.readIndex()) ?? new Uint8Array()).payload);
    const { payload } = Signed.decode((await site.readIntent("addon", "tools")) ?? new Uint8Array());
    return { envelope: Envelope.decode(payload), index };
  }

  test("the site gets the objects by the digest and the key of its signed intent; the bucket has no readable word", async () => {
    await operator.call(subjects.apiIntentApply, { plan: { apply: [siteDocument("oslo"), addon()] } });
    const { envelope } = await held();
    expect(envelope.renderings.map(({ release }) => release)).toEqual(["file-site"]);
    const [rendering] = envelope.renderings;
    const digest = Buffer.from(rendering?.digest ?? []).toString("hex");
    const bytes = await site.readObject(digest);
    expect(Buffer.from(bytes).includes("hunter2")).toBe(false);
    expect(openBundle(bytes, { digest, key: rendering?.key ?? new Uint8Array() })).toEqual([
      {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "site", namespace: "web" },
        data: { secret: "hunter2" },
      },
    ]);
  });

  test("applied again nothing changes; another namespace is another rendering", async () => {
    const before = await held();
    const again = await operator.call(subjects.apiIntentApply, { plan: { apply: [addon()] } });
    expect(again.changes.map(({ verb }) => verb)).toEqual([PlanVerb.PLAN_VERB_UNCHANGED]);
    expect((await held()).index.generation).toBe(before.index.generation);
    await operator.call(subjects.apiIntentApply, { plan: { apply: [addon(undefined, "shop")] } });
    const after = await held();
    expect(after.envelope.generation).toBe(before.envelope.generation + 1);
    expect(after.envelope.renderings[0]?.digest).not.toEqual(before.envelope.renderings[0]?.digest);
  });

  test("another file than the document says is refused, at its document, and nothing of the request is applied", async () => {
    const before = await held();
    const wrong = addon("ab".repeat(32));
    for (const call of [
      () => operator.call(subjects.apiIntentPlan, { apply: [wrong] }),
      () => operator.call(subjects.apiIntentApply, { plan: { apply: [wrong] } }),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: "INTENT_BAD_DOCUMENTS" });
    }
    expect((await held()).index.generation).toBe(before.index.generation);
  });

  /** An add-on with one of our own charts, packed by Helm itself. */
  async function chartAddon(chart: string): Promise<Document> {
    await promisify(execFile)(helm ?? "", ["package", join(CHARTS, chart), "--destination", directory.path]);
    const path = join(directory.path, `${chart}-1.0.0.tgz`);
    const sha256 = createHash("sha256")
      .update(await readFile(path))
      .digest("hex");
    const spec = { target: "management", namespace: chart, chart: { url: pathToFileURL(path).href, sha256 } };
    return { kind: "Addon", name: chart, site: "oslo", labels: {}, spec: encodeSpec(spec) };
  }

  test.skipIf(helm === undefined)(
    "a chart reaches the site rendered; one that makes something up is refused at its document",
    { timeout: 120_000 },
    async () => {
      await operator.call(
        subjects.apiIntentApply,
        { plan: { apply: [await chartAddon("web")] } },
        { timeoutMs: 100_000 },
      );
      const { payload } = Signed.decode((await site.readIntent("addon", "web")) ?? new Uint8Array());
      const [rendering] = Envelope.decode(payload).renderings;
      const digest = Buffer.from(rendering?.digest ?? []).toString("hex");
      const objects = openBundle(await site.readObject(digest), { digest, key: rendering?.key ?? new Uint8Array() });
      expect(objects.map(({ kind }) => kind).sort()).toEqual([
        "ConfigMap",
        "CustomResourceDefinition",
        "Deployment",
        "Page",
      ]);
      const refused = operator.call(
        subjects.apiIntentPlan,
        { apply: [await chartAddon("dice")] },
        { timeoutMs: 100_000 },
      );
      await expect(refused).rejects.toMatchObject({ code: "INTENT_BAD_DOCUMENTS" });
      await refused.catch((error: unknown) => {
        expect(issuesOf(error)).toMatchObject([
          { document: 0, message: expect.stringContaining("Secret/dice: stringData.password") as string },
        ]);
      });
    },
  );

  test("a hub that starts again goes on with what it rendered before", async () => {
    const before = await held();
    await operator[Symbol.asyncDispose]();
    await hub.close();
    hub = await startTestHub(join(directory.path, "state"), [
      ...withHelm,
      "--nats-listen",
      hub.servers[0]?.replace(/^tls:\/\//, "") ?? "",
    ]);
    operator = operatorOf(hub);
    const again = await operator.call(subjects.apiIntentApply, { plan: { apply: [addon(undefined, "shop")] } });
    expect(again.changes.map(({ verb }) => verb)).toEqual([PlanVerb.PLAN_VERB_UNCHANGED]);
    expect((await held()).envelope.generation).toBe(before.envelope.generation);
  });
});
