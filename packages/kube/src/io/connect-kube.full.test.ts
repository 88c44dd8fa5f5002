import { writeFileSync } from "node:fs";
import { rootCertificates } from "node:tls";
import { milliseconds, Secret, seconds } from "@longshore/kit";
import { type ApiServer, startApiServer } from "@longshore/testkit/kubernetes";
import { freePort, missingPeers, tempDir } from "@longshore/testkit/tools";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accessTo, configMap, custom, definition, deployment, namespace, tokenAccess } from "../../test/at-server.ts";
import type { KubeObject } from "../object.ts";
import { refOf } from "../object.ts";
import { connectKube } from "./connect-kube.ts";

describe.skipIf(await missingPeers("etcd", "kube-apiserver", "kubectl"))(
  "at a real API server",
  { timeout: 180_000 },
  () => {
    let server: ApiServer;
    beforeAll(async () => {
      server = await startApiServer({
        users: { visitor: ["harbour"] },
        flags: ["--feature-gates=ListFromCacheSnapshot=false"], // lists come from etcd, which forgets
      });
    }, 120_000);
    afterAll(() => server[Symbol.asyncDispose]());

    test("an object is made, read, changed and deleted, and says what it is each time", async () => {
      using kube = connectKube(accessTo(server));
      const object = configMap("tide", { at: "noon" });
      expect(await kube.get(refOf(object))).toBeUndefined();
      expect(await kube.apply(object, { dryRun: true })).toMatchObject({ outcome: "applied", created: true });
      expect(await kube.get(refOf(object))).toBeUndefined();
      expect(await kube.apply(object)).toMatchObject({ outcome: "applied", created: true, object });
      expect(await kube.apply(configMap("tide", { at: "dusk" }))).toMatchObject({ outcome: "applied", created: false });
      const live = await kube.get(refOf(object));
      expect(live).toMatchObject({ apiVersion: "v1", kind: "ConfigMap", data: { at: "dusk" } });
      expect(await kube.delete(refOf(object), { uid: "not-this-one" })).toBe("changed");
      expect(await kube.delete(refOf(object), { uid: String(live?.metadata["uid"]), dryRun: true })).toBe("gone");
      expect(await kube.delete(refOf(object), { uid: String(live?.metadata["uid"]) })).toBe("gone");
      expect(await kube.delete(refOf(object))).toBe("absent");
    });

    test("an object that finalizers hold is going, not gone", async () => {
      using kube = connectKube(accessTo(server));
      const held = configMap("held", {});
      await kube.apply({ ...held, metadata: { ...held.metadata, finalizers: ["tides.example/hold"] } });
      expect(await kube.delete(refOf(held))).toBe("going");
      await kube.apply(held); // who set the finalizer takes it back
      expect(await kube.get(refOf(held))).toBeUndefined();
    });

    test("fields of another manager are not taken, and the answer names the field and the manager", async () => {
      using kube = connectKube(accessTo(server));
      await kube.apply(deployment("owned", { replicas: 2 }), { fieldManager: "harbour-master" });
      const conflict = await kube.apply(deployment("owned", { replicas: 3 }));
      expect(conflict).toEqual({
        outcome: "conflict",
        conflicts: [{ field: ".spec.replicas", manager: "harbour-master" }],
      });
      expect(await kube.apply(deployment("owned", { replicas: 3 }), { force: true })).toMatchObject({
        outcome: "applied",
      });
    });

    test("what does not fit is refused with the field; what does not exist is named with what is there", async () => {
      using kube = connectKube(accessTo(server));
      await expect(kube.apply({ ...configMap("bad", {}), data: { a: 1 } })).rejects.toMatchObject({
        code: "KUBE_REFUSED",
        message: expect.stringMatching(/https:.* refuses \(\d+\) to apply ConfigMap default\/bad: .*data/) as string,
      });
      await expect(kube.apply({ ...configMap("bad", {}), daat: {} })).rejects.toMatchObject({ code: "KUBE_REFUSED" });
      await expect(kube.apply(configMap("homeless", {}, "nowhere"))).rejects.toMatchObject({
        code: "KUBE_NO_NAMESPACE",
      });
      await expect(kube.get({ apiVersion: "apps/v2", kind: "Deployment", name: "x" })).rejects.toMatchObject({
        code: "KUBE_UNKNOWN_KIND",
        message: expect.stringContaining(
          "does not serve apps/v2 Deployment; it serves Deployment as apps/v1",
        ) as string,
      });
      await expect(kube.get({ apiVersion: "apps/v1", kind: "Deploy", name: "x" })).rejects.toThrow(
        /of apps it serves apps\/v1 /,
      );
    });

    test("a kind is there as soon as its definition is, and unknown again when that is gone", async () => {
      using kube = connectKube(accessTo(server));
      using other = connectKube(accessTo(server));
      expect(await other.resource("tides.example/v1", "Ebb")).toBeUndefined();
      await kube.apply(definition("Ebb"));
      await expect
        .poll(() => kube.resource("tides.example/v1", "Ebb"), { timeout: 60_000 })
        .toMatchObject({ plural: "ebbs" });
      await expect
        .poll(() => other.resource("tides.example/v1", "Ebb"), { timeout: 60_000 })
        .toMatchObject({ namespaced: true });
      await expect
        .poll(() => kube.apply(custom("Ebb", "a", "noon")).catch(() => undefined), { timeout: 60_000 })
        .toBeDefined();
      await server.ask(["delete", "crd", "ebbs.tides.example", "--timeout=30s"]);
      await expect
        .poll(() => kube.get(refOf(custom("Ebb", "a", ""))).catch((error: Error) => error), { timeout: 60_000 })
        .toMatchObject({ code: "KUBE_UNKNOWN_KIND" });
    });

    test("a list comes page by page; one whose snapshot was compacted away begins again", async () => {
      using kube = connectKube(accessTo(server));
      await kube.apply(namespace("pages"));
      const names = Array.from({ length: 25 }, (_, i) => `p${String(i).padStart(2, "0")}`);
      for (const name of names) await kube.apply(configMap(name, { name }, "pages"));
      const of = {
        apiVersion: "v1",
        kind: "ConfigMap",
        namespace: "pages",
        pageSize: 10,
        fieldSelector: "metadata.name!=kube-root-ca.crt",
      };
      const pages: { names: string[]; restarted: boolean }[] = [];
      for await (const { items, restarted } of kube.pages(of)) {
        pages.push({ names: items.map(({ metadata }) => metadata.name), restarted });
        if (pages.length > 1) continue;
        await kube.apply(configMap("p99", {}, "pages"));
        await compact(server);
      }
      expect(pages[0]).toEqual({ names: names.slice(0, 10), restarted: false });
      const again = pages.slice(pages.findIndex(({ restarted }) => restarted));
      expect(again.flatMap((page) => page.names)).toEqual([...names, "p99"]);
      expect(again.map(({ restarted }) => restarted)).toEqual([true, false, false]);
    });

    test("a list of metadata has no data, and items say what they are", async () => {
      using kube = connectKube(accessTo(server));
      await kube.apply(configMap("bulky", { a: "x".repeat(1000) }));
      const of = {
        apiVersion: "v1",
        kind: "ConfigMap",
        namespace: "default",
        fieldSelector: "metadata.name=bulky",
        metadataOnly: true,
      };
      for await (const { items } of kube.pages(of)) {
        expect(items).toHaveLength(1);
        expect(items[0]).toMatchObject({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "bulky" } });
        expect(JSON.stringify(items)).not.toContain("xxxx");
      }
    });

    test("a watch tells what comes, changes and goes, and that its place is gone", async () => {
      using kube = connectKube(accessTo(server));
      await kube.apply(namespace("watched"));
      const of = { apiVersion: "v1", kind: "ConfigMap", namespace: "watched" };
      let from = "";
      for await (const page of kube.pages(of)) from = page.resourceVersion;
      const stop = new AbortController();
      const seen: string[] = [];
      const watching = (async () => {
        for await (const event of kube.watch(of, from, stop.signal)) {
          if (event.type === "bookmark" || event.type === "gone") continue;
          seen.push(`${event.type} ${event.object.kind} ${event.object.metadata.name}`);
          if (seen.at(-1) === "deleted ConfigMap a") return;
        }
      })();
      await kube.apply(configMap("a", { v: "1" }, "watched"));
      await kube.apply(configMap("a", { v: "2" }, "watched"));
      await kube.delete(refOf(configMap("a", {}, "watched")));
      await watching;
      stop.abort();
      expect(seen).toEqual(["added ConfigMap a", "modified ConfigMap a", "deleted ConfigMap a"]);
    });

    test("a watch from a place that was compacted away says that it is gone", async () => {
      using kube = connectKube(accessTo(server));
      await kube.apply(configMap("later", { v: String(Date.now()) }));
      await compact(server);
      await server.apiServer.kill(); // what its memory still had goes with it
      await server.apiServer.restart();
      const events: string[] = [];
      const of = { apiVersion: "v1", kind: "ConfigMap" };
      for await (const { type } of kube.watch(of, "1", AbortSignal.timeout(30_000))) events.push(type);
      expect(events).toEqual(["gone"]);
    });

    test("who may not is told what he may not; who is not known is told that, and no token is in the sentence", async () => {
      using visitor = connectKube(tokenAccess(server, server.tokenOf("visitor")));
      await expect(visitor.get(refOf(configMap("x", {})))).rejects.toMatchObject({
        code: "KUBE_FORBIDDEN",
        message: expect.stringContaining('User "visitor" cannot get resource "configmaps"') as string,
      });
      using stranger = connectKube(tokenAccess(server, "guessed-token"));
      const refused = await stranger.get(refOf(configMap("x", {}))).catch((error: Error) => error);
      expect(refused).toMatchObject({ code: "KUBE_UNAUTHORIZED", retry: "backoff" });
      expect(String((refused as Error).stack)).not.toContain("guessed-token");
    });

    test("a token file that was renewed is read again when the old token is no longer taken", async () => {
      await using folder = tempDir("longshore-kube-");
      const file = folder.join("token");
      writeFileSync(file, "expired\n");
      const access = { ...tokenAccess(server, ""), credentials: { kind: "token", token: { file } } as const };
      using kube = connectKube(access);
      await expect(kube.get(refOf(namespace("default")))).rejects.toMatchObject({ code: "KUBE_UNAUTHORIZED" });
      writeFileSync(file, `${server.token}\n`);
      expect(await kube.get(refOf(namespace("default")))).toBeDefined();
      writeFileSync(file, "broken");
      expect(await kube.get(refOf(namespace("default")))).toBeDefined(); // not looked at while the old one is taken
    });

    test("a server of another authority is not spoken to", async () => {
      const other = { text: new Secret(rootCertificates[0] ?? "") };
      using kube = connectKube({ ...accessTo(server), ca: other });
      await expect(kube.get(refOf(namespace("default")))).rejects.toMatchObject({ code: "KUBE_UNTRUSTED" });
    });

    test("nobody at the address, and a server that takes connections and says nothing, are told apart", async () => {
      using nobody = connectKube(accessTo(server, await freePort()));
      await expect(nobody.get(refOf(namespace("default")))).rejects.toMatchObject({ code: "KUBE_UNREACHABLE" });
      using kube = connectKube(accessTo(server), { timeout: seconds(5) });
      await kube.resources();
      server.apiServer.pause();
      try {
        await expect(kube.get(refOf(namespace("default")))).rejects.toMatchObject({
          code: "KUBE_NO_ANSWER",
          message: `${server.url} did not answer within 5s to get Namespace default`,
        });
      } finally {
        server.apiServer.resume();
      }
      await expect
        .poll(() => kube.get(refOf(namespace("default"))).catch(() => undefined), { timeout: 30_000 })
        .toBeDefined();
    });

    test("who gives up waiting gets the reason at once", async () => {
      using kube = connectKube(accessTo(server));
      const reason = new Error("enough");
      await expect(kube.get(refOf(namespace("default")), AbortSignal.abort(reason))).rejects.toThrow();
      server.apiServer.pause();
      try {
        const stop = new AbortController();
        const asked = kube.get(refOf(namespace("default")), stop.signal);
        setTimeout(() => stop.abort(reason), milliseconds(100));
        await expect(asked).rejects.toBe(reason);
      } finally {
        server.apiServer.resume();
      }
    });

    test("a busy moment of the API server's restart is waited out", async () => {
      using kube = connectKube(accessTo(server));
      const object: KubeObject = configMap("through", { v: "1" });
      await kube.apply(object);
      await server.apiServer.kill();
      const restarted = server.apiServer.restart();
      await expect
        .poll(() => kube.apply(configMap("through", { v: "2" })).catch(() => undefined), { timeout: 60_000 })
        .toMatchObject({ outcome: "applied" });
      await restarted;
    });
  },
);

/** Forgets all of etcd's history up to now. */
async function compact({ place }: ApiServer): Promise<void> {
  const ask = async (path: string, body: object): Promise<{ header: { revision: string } }> => {
    const answer = await fetch(`http://127.0.0.1:${place.etcdPort}${path}`, {
      method: "POST",
      body: JSON.stringify(body),
    });
    return (await answer.json()) as { header: { revision: string } };
  };
  const { header } = await ask("/v3/kv/range", { key: Buffer.from("a").toString("base64") });
  await ask("/v3/kv/compaction", { revision: header.revision, physical: true });
}
