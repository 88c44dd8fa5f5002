import { once } from "node:events";
import { request } from "node:http";
import { connect } from "node:net";
import { gunzipSync } from "node:zlib";
import { silentLogger, systemClock } from "@longshore/kit";
import { missingPeers, promtool, run, startPrometheus } from "@longshore/testkit/tools";
import { afterAll, describe, expect, test } from "vitest";
import { createExposition, type Exposition } from "../exposition/index.ts";
import { serveHttp } from "./http.ts";
import { metricsPages } from "./metrics-pages.ts";

const SITES = 400;
const noPromtool = await missingPeers("promtool", "prometheus");

const fleet = fill(createExposition({ clock: systemClock, limits: { missedBeats: 1e6 } }), SITES);
const server = await serveHttp({ host: "127.0.0.1", port: 0 }, metricsPages(fleet), silentLogger);
const url = `http://127.0.0.1:${server.address.port}`;
afterAll(() => server[Symbol.asyncDispose]());

/** Sites with hosts, machines in every state, one silent, one hostile. */
function fill(exposition: Exposition, sites: number): Exposition {
  for (let i = 0; i < sites; i++) {
    const site = `site-${i}`;
    exposition.beat(site, { agent: `UA${i}`, version: "0.1.0", intervalMs: 10_000, outboxFacts: i });
    for (const [name, power, reachable] of [
      ["m1", "on", "True"],
      ["m2", "off", "True"],
      ["m3", "", "False"],
    ] as const)
      exposition.status(site, {
        kind: "Machine",
        name,
        phase: "Ready",
        machine: { power },
        conditions: [{ type: "BmcReachable", status: reachable, reason: "NoAnswer" }],
      });
    const series = ["user", "system", 'i"d\\le', "bad\nlabel"].map((mode) => ({
      name: "longshore_host_cpu_seconds_total",
      labels: { host: `h${i}`, mode },
      points: [{ atMs: 1, value: i / 3 }],
    }));
    exposition.telemetry(site, { stamp: { agent: `UA${i}` }, source: "host", full: true, series });
  }
  exposition.link("site-1", "silent");
  exposition.link("site-new", "never");
  return exposition;
}

describe.skipIf(noPromtool)("judged by promtool and Prometheus", () => {
  test.each(["/metrics", "/metrics/site/site-3", "/metrics/site/site-1", "/metrics/site/site-new", "/metrics/sites"])(
    "%s is valid and as Prometheus wants it",
    async (path) => {
      const page = await (await fetch(url + path)).text();
      expect(await promtool(["check", "metrics"], page)).toEqual({ code: 0, stdout: "", stderr: "" });
    },
  );

  test("Prometheus scrapes the fleet and every site, and nothing is lost on the way", async () => {
    const at = new URL(url).host;
    await using prometheus = await startPrometheus({ targets: { hub: at, sites: `${at}/metrics/sites` } });
    await expect
      .poll(async () => (await prometheus.query("up == 1")).length, { timeout: 30_000, interval: 200 })
      .toBe(2);
    const one = async (promql: string): Promise<string | undefined> => (await prometheus.query(promql))[0]?.value[1];
    expect(await one('count(longshore_host_cpu_seconds_total{job="sites"})')).toBe(`${(SITES - 1) * 3}`);
    expect(await one('sum(longshore_site_up{job="sites"})')).toBe(`${SITES - 1}`);
    expect(await one('longshore_fleet_sites{link="silent"}')).toBe("1");
    expect(await one('longshore_fleet_machines{power="on"}')).toBe(`${SITES - 1}`);
    expect(Number(await one("longshore_hub_resident_memory_bytes"))).toBeGreaterThan(1e7);
  });
});

test("gzip when asked, and what is in it is the same page", async () => {
  const ask = request(`${url}/metrics/sites?shard=1/4`, { headers: { "accept-encoding": "gzip" } }).end();
  const [response] = await once(ask, "response");
  expect(response.headers["content-encoding"]).toBe("gzip");
  expect(response.headers["content-type"]).toBe("text/plain; version=0.0.4; charset=utf-8");
  const packed = Buffer.concat(await response.toArray());
  const plain = Buffer.concat([...fleet.shardPage(1, 4)]);
  expect(gunzipSync(packed)).toEqual(plain);
  expect(packed.length).toBeLessThan(plain.length / 4);
});

test.each([
  ["/metrics/sites?shard=4/4", 400],
  ["/metrics/sites?shard=0/0", 400],
  ["/metrics/sites?shard=a", 400],
  ["/metrics/sites?shard=-1/4", 400],
  ["/metrics/site/unheard", 404],
  ["/metrics/site/..%2f..%2fetc", 404],
  ["/metrics/other", 404],
])("%s is answered with %i", async (path, status) => {
  expect((await fetch(url + path)).status).toBe(status);
});

test("readers that leave in the middle leave nothing behind, and the next one is served", async () => {
  for (let i = 0; i < 30; i++) {
    const leaver = request(`${url}/metrics/sites`, { headers: i % 2 === 0 ? {} : { "accept-encoding": "gzip" } }).end();
    const [response] = await once(leaver, "response");
    await once(response, "data");
    leaver.destroy();
  }
  const page = await (await fetch(`${url}/metrics/sites`)).text();
  expect(page.match(/^longshore_site_up\{/gm)).toHaveLength(SITES + 1);
});

test("readers that take nothing are given what their sockets hold and no more, and others are served meanwhile", async () => {
  const large = fill(createExposition({ clock: systemClock }), 12_000);
  const given: number[] = [];
  let whole = 0;
  for (const chunk of large.shardPage(0, 1)) whole += chunk.length;
  const watched: Exposition = {
    ...large,
    *shardPage(index, of) {
      const reader = given.push(0) - 1;
      for (const chunk of large.shardPage(index, of)) {
        given[reader] = (given[reader] ?? 0) + chunk.length;
        yield chunk;
      }
    },
  };
  await using hole = await serveHttp({ host: "127.0.0.1", port: 0 }, metricsPages(watched), silentLogger);
  const sockets = Array.from({ length: 10 }, () => connect(hole.address.port, "127.0.0.1").pause());
  for (const socket of sockets) socket.write("GET /metrics/sites HTTP/1.1\r\nHost: hub\r\n\r\n");
  await expect.poll(() => given.length, { timeout: 10_000 }).toBe(10);
  const settled = async (): Promise<boolean> => {
    const before = given.join();
    await new Promise((resolve) => setTimeout(resolve, 300));
    return before === given.join();
  };
  await expect.poll(settled, { timeout: 30_000 }).toBe(true);
  expect(Math.max(...given)).toBeLessThan(whole / 2);
  expect((await fetch(`http://127.0.0.1:${hole.address.port}/metrics`)).status).toBe(200);
  for (const socket of sockets) socket.destroy();
}, 60_000);

test("other work runs between any two chunks, also when the reader takes them at once", async () => {
  const large = fill(createExposition({ clock: systemClock }), 3000);
  let turns = 0;
  let more = true;
  const turn = (): void => {
    turns++;
    if (more) setImmediate(turn);
  };
  const turnsAtChunk: number[] = [];
  const watched: Exposition = {
    ...large,
    *shardPage(index, of) {
      for (const chunk of large.shardPage(index, of)) {
        turnsAtChunk.push(turns);
        yield chunk;
      }
    },
  };
  await using server = await serveHttp({ host: "127.0.0.1", port: 0 }, metricsPages(watched), silentLogger);
  turn();
  const reader = `await (await fetch("http://127.0.0.1:${server.address.port}/metrics/sites")).text()`;
  const { code } = await run(process.execPath, ["--input-type=module", "-e", reader]); // as fast as another process is
  more = false;
  expect(code).toBe(0);
  expect(turnsAtChunk.length).toBeGreaterThan(20);
  expect(new Set(turnsAtChunk).size).toBe(turnsAtChunk.length);
});
