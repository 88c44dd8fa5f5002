import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execFile } from "node:child_process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import type { ChartUse } from "@longshore/intents";
import { systemClock } from "@longshore/kit";
import type { KubeObject } from "@longshore/kube";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fetchFile, helmAt, renderChart } from "./index.ts";

const helm = process.env["LONGSHORE_HELM"];
if (helm === undefined)
  console.log("skipped: no helm; LONGSHORE_HELM names it, or `npm run tools -- ensure helm` builds it");
const CHARTS = fileURLToPath(new URL("../../../test/charts/", import.meta.url));
const { signal } = new AbortController();

test("under CI Helm is there", () => expect(process.env["CI"] !== "true" || helm !== undefined).toBe(true));

describe.skipIf(helm === undefined)("charts rendered with Helm", { timeout: 120_000 }, () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "longshore-chart-"));
    for (const chart of ["web", "dice", "hooked"]) {
      await promisify(execFile)(helm ?? "", ["package", join(CHARTS, chart), "--destination", directory]);
    }
  });
  afterAll(() => rm(directory, { recursive: true }));

  async function use(chart: string, more: Partial<ChartUse> = {}): Promise<ChartUse> {
    const path = join(directory, `${chart}-1.0.0.tgz`);
    const sha256 = createHash("sha256")
      .update(await readFile(path))
      .digest("hex");
    return { release: "shop", namespace: "web", chart: { url: pathToFileURL(path).href, sha256 }, values: {}, ...more };
  }

  async function rendered(chart: string, more: Partial<ChartUse> = {}): Promise<readonly KubeObject[]> {
    const of = await use(chart, more);
    const renderer = { helm: helmAt(helm ?? ""), clock: systemClock };
    return renderChart(of, await fetchFile(of.chart, signal), renderer, signal);
  }

  test("objects with the namespace of the release, definitions too; of the cluster's own kind without one", async () => {
    const objects = await rendered("web", {
      values: { replicas: 3 },
      kubernetes: "v1.36.2",
      apiVersions: ["monitoring.coreos.com/v1"],
    });
    expect(objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? "-"}/${metadata.name}`).sort()).toEqual(
      [
        "ConfigMap web/shop",
        "CustomResourceDefinition -/pages.web.example",
        "Deployment web/shop",
        "Page -/shop-start",
      ],
    );
    expect(objects.find(({ kind }) => kind === "Deployment")).toMatchObject({ spec: { replicas: 3 } });
    expect(objects.find(({ kind }) => kind === "ConfigMap")).toMatchObject({
      data: { kubernetes: "v1.36.2", monitored: "true", found: "true" },
    });
  });

  test("a chart that makes something up is refused, with the objects and fields that differ", async () => {
    await expect(rendered("dice")).rejects.toMatchObject({
      code: "CHART_NOT_THE_SAME",
      message: "shop was rendered twice and is not the same: Secret/shop: stringData.password, stringData.made",
    });
  });

  test("a hook of which nobody said what becomes of it is refused; tests and deletions are nobody's business", async () => {
    await expect(rendered("hooked")).rejects.toMatchObject({
      code: "CHART_HOOKS_UNDECIDED",
      message: expect.stringContaining(
        "Job/shop-after (post-install), Job/shop-before (pre-install, pre-upgrade)",
      ) as string,
    });
  });

  test("hooks that run stand before and after the rest, a Job under its content; those that are dropped are not there", async () => {
    const objects = await rendered("hooked", { hooks: { run: ["Job/*-before"], drop: ["Job/*-after"] } });
    const job = objects.find(({ kind }) => kind === "Job");
    expect(objects.map(({ kind }) => kind).sort()).toEqual(["ConfigMap", "Job"]);
    expect(job?.metadata.name).toMatch(/^shop-before-[0-9a-f]{8}$/);
    expect(job?.metadata.annotations).toEqual({ "longshore.dev/order": "-10005" });
  });

  test("another file than the document says is not rendered; values that the chart does not take are Helm's own words", async () => {
    const other = await use("web");
    const renderer = { helm: helmAt(helm ?? ""), clock: systemClock };
    await expect(renderChart(other, Buffer.from("x"), renderer, signal)).rejects.toMatchObject({
      code: "CHART_OTHER_DIGEST",
    });
    const none = { ...renderer, helm: helmAt(join(directory, "no-helm")) };
    await expect(renderChart(other, await fetchFile(other.chart, signal), none, signal)).rejects.toMatchObject({
      code: "CHART_NO_HELM",
    });
    await expect(rendered("web", { kubernetes: "nonsense" })).rejects.toMatchObject({ code: "CHART_FAILED" });
  });
});
