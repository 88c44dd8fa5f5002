import { readFileSync } from "node:fs";
import { join } from "node:path";
import "@longshore/bus";
import { telemetryFamilies } from "@longshore/contracts";
import { type gauge, ownMetrics, silentLogger, systemClock } from "@longshore/kit";
import { asRules, dashboards, expressionsOf, filledIn, metricsIn } from "@longshore/testkit/dashboards";
import { missingPeers, promtool, startPrometheus, tempDir } from "@longshore/testkit/tools";
import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createExposition } from "../src/exposition/index.ts";
import { siteFamilies } from "../src/exposition/site-families.ts";
import "../src/errors/index.ts";
import { serveHttp } from "../src/io/http.ts";
import { metricsPages } from "../src/io/metrics-pages.ts";
import { hubOptions } from "../src/options.ts";
import { SimulatedFleet } from "./simulated-fleet.ts";

const root = join(import.meta.dirname, "../../..");
const noProm = await missingPeers("promtool", "prometheus");

const exposition = createExposition({ clock: systemClock });
const fleet = new SimulatedFleet(exposition, 20);
const server = await serveHttp({ host: "127.0.0.1", port: 0 }, metricsPages(exposition), silentLogger);
const at = `127.0.0.1:${server.address.port}`;
afterAll(() => server[Symbol.asyncDispose]());

/** In a real hub the bus says it itself. */
function connectedToTheBus(): void {
  const up = ownMetrics.getSingleMetric("longshore_bus_connections_up") as ReturnType<typeof gauge>;
  up.set({ link: "hub" } as never, 1);
}

describe.each(Object.entries(dashboards))("%s", (file, make) => {
  const json = make();
  const expressions = expressionsOf(json);

  test("is in deploy/grafana as the code makes it", () => {
    expect(readFileSync(join(root, "deploy/grafana", file), "utf8")).toBe(json);
  });

  test("asks only for metrics that exist", () => {
    const rollups = Buffer.concat([...exposition.fleetPage()]).toString();
    const known = new Set([
      ...Object.keys(telemetryFamilies),
      ...Object.keys(siteFamilies),
      ...ownMetrics.getMetricsAsArray().map(({ name }) => name),
      ...[...rollups.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name),
      "longshore_fleet_dropped_total", // of a fleet that behaves there is none
    ]);
    const unknown = expressions.flatMap(({ expr }) => metricsIn(expr)).filter((name) => !known.has(name));
    expect(unknown).toEqual([]);
    expect(expressions.length).toBeGreaterThan(10);
  });

  describe.skipIf(noProm)("judged by promtool and Prometheus", () => {
    test("every query is PromQL", async () => {
      await using dir = tempDir();
      writeFileSync(dir.join("rules.json"), asRules(expressions));
      const { code, stdout, stderr } = await promtool(["check", "rules", dir.join("rules.json")]);
      expect({ code, stderr, found: stdout.includes(`${expressions.length} rules found`) }).toEqual({
        code: 0,
        stderr: "",
        found: true,
      });
    });

    describe("in a Prometheus that scrapes a simulated fleet", () => {
      let prometheus: Awaited<ReturnType<typeof startPrometheus>>;
      let stop: () => void;
      beforeAll(async () => {
        connectedToTheBus();
        prometheus = await startPrometheus({
          targets: { "longshore-hub": at, "longshore-sites": `${at}/metrics/sites` },
        });
        const ticking = setInterval(() => fleet.tick(), 500);
        stop = () => clearInterval(ticking);
      });
      afterAll(async () => {
        stop();
        await prometheus[Symbol.asyncDispose]();
      });

      test.each(expressions)(
        "$panel: $expr",
        async ({ expr }) => {
          const values = async (): Promise<number[]> =>
            (await prometheus.query(filledIn(expr, "30s"))).map(({ value }) => Number(value[1]));
          await expect.poll(values, { timeout: 30_000, interval: 250 }).not.toEqual([]);
          expect((await values()).every(Number.isFinite)).toBe(true);
        },
        40_000,
      );
    });
  });
});

describe.skipIf(noProm)("deploy/prometheus", () => {
  test("the configuration scrapes where a hub listens unless told otherwise, and Prometheus takes it", async () => {
    const file = join(root, "deploy/prometheus/prometheus.yml");
    expect(readFileSync(file, "utf8").match(/targets: \["([^"]+)"\]/g)).toEqual(
      Array.from({ length: 2 }, () => `targets: ["${hubOptions.tree.http.listen.defaultText}"]`),
    );
    expect((await promtool(["check", "config", file])).code).toBe(0);
  });

  test("each alert fires when it should, and not when it should not", async () => {
    const { code, stdout, stderr } = await promtool(["test", "rules", join(root, "deploy/prometheus/rules.test.yml")]);
    expect({ code, out: stdout + stderr }).toMatchObject({ code: 0 });
  });

  test("every alert is tested, and asks only for what is shown", () => {
    const rules = readFileSync(join(root, "deploy/prometheus/rules.yml"), "utf8");
    const tests = readFileSync(join(root, "deploy/prometheus/rules.test.yml"), "utf8");
    const names = [...rules.matchAll(/alert: (\w+)/g)].map(([, name]) => name ?? "");
    expect(names.filter((name) => !tests.includes(name))).toEqual([]);
  });
});
