import { type Duration, seconds, systemClock, systemRandom } from "@longshore/kit";
import { type ApiServer, startApiServer } from "@longshore/testkit/kubernetes";
import { missingPeers } from "@longshore/testkit/tools";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accessTo, configMap, custom, definition, namespace } from "../../test/at-server.ts";
import { front, silentProxy } from "../../test/fault-proxy.ts";
import type { KubeApi } from "../api.ts";
import { connectKube } from "../io/connect-kube.ts";
import { refOf } from "../object.ts";
import { Watches } from "./watches.ts";

describe.skipIf(await missingPeers("etcd", "kube-apiserver", "kubectl"))(
  "objects of a real API server",
  { timeout: 240_000 },
  () => {
    let server: ApiServer;
    let kube: KubeApi & Disposable;
    beforeAll(async () => {
      server = await startApiServer();
      kube = connectKube(accessTo(server));
    }, 120_000);
    afterAll(async () => {
      kube[Symbol.dispose]();
      await server[Symbol.asyncDispose]();
    });

    const WITHIN = { timeout: 90_000, interval: 50 };

    function watching(port?: number, watchIdle?: Duration) {
      const own = connectKube(accessTo(server, port), {
        timeout: seconds(30),
        ...(watchIdle !== undefined && { watchIdle }),
      });
      const changes: string[] = [];
      const errors: string[] = [];
      const watches = new Watches(own, {
        clock: systemClock,
        random: systemRandom,
        onError: (_of, error) => errors.push((error as Error).message),
        onChange: (ref, object) => changes.push(`${object === undefined ? "-" : "+"}${ref.name}`),
      });
      return {
        watches,
        changes,
        errors,
        async [Symbol.asyncDispose]() {
          await watches[Symbol.asyncDispose]();
          own[Symbol.dispose]();
        },
      };
    }

    const ofNamespace = (name: string) => ({
      apiVersion: "v1",
      kind: "ConfigMap",
      namespace: name,
      fieldSelector: "metadata.name!=kube-root-ca.crt",
    });
    const value = (watches: Watches, name: string, home: string): unknown =>
      watches.get(refOf(configMap(name, {}, home)))?.["data"];

    test("what is there is there at once, what comes and goes is seen, and managed fields are not kept", async () => {
      await kube.apply(namespace("seen"));
      await kube.apply(configMap("a", { v: "1" }, "seen"));
      await using it = watching();
      it.watches.want([ofNamespace("seen")]);
      await it.watches.untilSynced(AbortSignal.timeout(30_000));
      expect(value(it.watches, "a", "seen")).toEqual({ v: "1" });
      await kube.apply(configMap("b", { v: "1" }, "seen"));
      await kube.apply(configMap("a", { v: "2" }, "seen"));
      await expect.poll(() => value(it.watches, "a", "seen"), WITHIN).toEqual({ v: "2" });
      await kube.delete(refOf(configMap("b", {}, "seen")));
      await expect.poll(() => it.changes, WITHIN).toEqual(["+a", "+b", "+a", "-b"]);
      expect(it.watches.list("v1", "ConfigMap").map(({ metadata }) => metadata.name)).toEqual(["a"]);
      expect(JSON.stringify(it.watches.list("v1", "ConfigMap"))).not.toContain("managedFields");
      it.watches.want([]);
      expect(it.watches.size).toBe(0);
    });

    test("what was missed while the API server was down is seen when it is back, also what went", async () => {
      await kube.apply(namespace("missed"));
      await kube.apply(configMap("goes", {}, "missed"));
      await using it = watching();
      it.watches.want([ofNamespace("missed")]);
      await it.watches.untilSynced(AbortSignal.timeout(30_000));
      await server.apiServer.kill();
      await server.apiServer.restart();
      await expect
        .poll(() => kube.delete(refOf(configMap("goes", {}, "missed"))).catch(() => undefined), WITHIN)
        .toBe("gone");
      await kube.apply(configMap("comes", { v: "1" }, "missed"));
      await expect.poll(() => value(it.watches, "comes", "missed"), WITHIN).toEqual({ v: "1" });
      await expect.poll(() => it.watches.list("v1", "ConfigMap").length, WITHIN).toBe(1);
    });

    test("a connection that fell silent is given up, and nothing that happened meanwhile is missed", async () => {
      await kube.apply(namespace("silent"));
      await using proxy = await silentProxy(server.place.port);
      await using it = watching(proxy.port, seconds(3));
      it.watches.want([ofNamespace("silent")]);
      await it.watches.untilSynced(AbortSignal.timeout(30_000));
      await kube.apply(configMap("before", { v: "1" }, "silent"));
      await expect.poll(() => value(it.watches, "before", "silent"), WITHIN).toEqual({ v: "1" });
      proxy.silence();
      await kube.apply(configMap("meanwhile", { v: "1" }, "silent"));
      await expect.poll(() => value(it.watches, "meanwhile", "silent"), WITHIN).toEqual({ v: "1" });
      expect(it.errors.join()).toContain("did not answer within");
    });

    test("a place that is gone (410) in the middle of a watch means a new list, without a word to who looks", async () => {
      await kube.apply(namespace("gone"));
      await kube.apply(configMap("a", { v: "1" }, "gone"));
      await using proxy = await front(server);
      let watches = 0;
      const status = {
        kind: "Status",
        apiVersion: "v1",
        status: "Failure",
        code: 410,
        reason: "Expired",
        message: "too old resource version",
      };
      proxy.fault = (_method, path) => {
        if (!path.includes("watch=true") || ++watches > 2) return undefined;
        const error = JSON.stringify({ type: "ERROR", object: status });
        return watches === 1 ? { status: 200, body: `${error}\n` } : { status: 410, body: JSON.stringify(status) };
      };
      await using it = watching(proxy.port);
      it.watches.want([ofNamespace("gone")]);
      await expect.poll(() => watches, WITHIN).toBe(3);
      await kube.apply(configMap("a", { v: "2" }, "gone"));
      await expect.poll(() => value(it.watches, "a", "gone"), WITHIN).toEqual({ v: "2" });
      expect(it.changes).toEqual(["+a", "+a"]);
      expect(it.errors).toEqual([]);
    });

    test("a kind that is not served is empty, and watched as soon as it is", async () => {
      await using it = watching();
      it.watches.want([{ apiVersion: "tides.example/v1", kind: "Bight" }]);
      await it.watches.untilSynced(AbortSignal.timeout(30_000));
      expect(it.watches.list("tides.example/v1", "Bight")).toEqual([]);
      await kube.apply(definition("Bight"));
      await expect.poll(() => kube.apply(custom("Bight", "a", "noon")).catch(() => undefined), WITHIN).toBeDefined();
      it.watches.nudge();
      await expect.poll(() => it.watches.list("tides.example/v1", "Bight").length, WITHIN).toBe(1);
    });

    test("a busy server is asked again when it said, a failing one later, and one that fails on is an error with its sentence", async () => {
      await using proxy = await front(server);
      using own = connectKube(accessTo(server, proxy.port));
      await own.resources();
      const asked = (): number => proxy.seen.filter((line) => line.includes("/namespaces/default")).length;
      const answers = [
        { status: 429, headers: { "retry-after": "1" }, body: "" },
        { status: 500, body: JSON.stringify({ kind: "Status", message: "etcdserver: leader changed" }) },
      ];
      proxy.fault = (_method, path) => (path.includes("/namespaces/default") ? answers.shift() : undefined);
      const began = systemClock.monotonic();
      expect(await own.get(refOf(namespace("default")))).toBeDefined();
      expect(systemClock.monotonic() - began).toBeGreaterThanOrEqual(1000);
      expect(asked()).toBe(3);
      proxy.fault = () => ({ status: 500, body: JSON.stringify({ kind: "Status", message: "etcdserver: no leader" }) });
      await expect(own.get(refOf(namespace("default")))).rejects.toMatchObject({
        code: "KUBE_SERVER_ERROR",
        retry: "backoff",
        message: `https://127.0.0.1:${proxy.port} failed (500) to get Namespace default: etcdserver: no leader`,
      });
      proxy.fault = () => ({ status: 429, headers: { "retry-after": "3600" }, body: "" });
      await expect(own.get(refOf(namespace("default")))).rejects.toMatchObject({ code: "KUBE_BUSY" });
    });

    test("an answer without end, and one that is no API server's, are errors and no loss of memory", async () => {
      await using proxy = await front(server);
      using own = connectKube(accessTo(server, proxy.port));
      await own.resources();
      proxy.fault = () => ({ status: 200, body: `{"kind":"${"x".repeat(20 * 1024 * 1024)}"}` });
      await expect(own.get(refOf(namespace("default")))).rejects.toMatchObject({ code: "KUBE_TOO_LARGE" });
      proxy.fault = () => ({ status: 200, headers: { "content-type": "text/html" }, body: "<html>sign in" });
      await expect(own.get(refOf(namespace("default")))).rejects.toMatchObject({ code: "KUBE_BAD_ANSWER" });
      using fresh = connectKube(accessTo(server, proxy.port));
      await expect(fresh.get(refOf(namespace("default")))).rejects.toMatchObject({ code: "KUBE_BAD_ANSWER" });
    });

    test("a page that is too large is read in smaller ones", async () => {
      await kube.apply(namespace("large"));
      const bulk = "x".repeat(900_000);
      for (let i = 0; i < 12; i++) await kube.apply(configMap(`c${i}`, { bulk }, "large"));
      const names: string[] = [];
      for await (const { items } of kube.pages({ ...ofNamespace("large"), metadataOnly: false }))
        names.push(...items.map(({ metadata }) => metadata.name));
      expect(names).toHaveLength(12);
    });
  },
);
