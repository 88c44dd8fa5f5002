import { fileURLToPath } from "node:url";
import { type ApiServer, startApiServer } from "@longshore/testkit/kubernetes";
import { missingPeers, run } from "@longshore/testkit/tools";
import { describe, expect, test } from "vitest";

const COUNT = 50_000;

describe.skipIf(await missingPeers("etcd", "kube-apiserver", "kubectl"))("many objects", { timeout: 900_000 }, () => {
  test("50,000 objects are listed by a process that may hold 64 MB of them", async () => {
    await using server = await startApiServer();
    await server.ask(["create", "namespace", "crowd"]);
    for (let from = 0; from < COUNT; from += 100) await store(server, "crowd", from, Math.min(from + 100, COUNT));
    const program = fileURLToPath(new URL("../../test/page-all.ts", import.meta.url));
    const flags = ["--max-semi-space-size=1", "--max-old-space-size=64"];
    const { code, stdout, stderr } = await run(process.execPath, [...flags, program, server.kubeconfig, "crowd"], {
      timeoutMs: 600_000,
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const { count, peakMb } = JSON.parse(stdout) as { count: number; peakMb: number };
    expect(count).toBeGreaterThanOrEqual(COUNT); // the namespace's own kube-root-ca.crt may be there
    expect(peakMb).toBeLessThan(200);
  });
});

/** Puts ConfigMaps of 500 bytes where the API server has them: through it, it would take minutes. */
async function store({ place }: ApiServer, namespace: string, from: number, to: number): Promise<void> {
  const base64 = (text: string): string => Buffer.from(text).toString("base64");
  const success = Array.from({ length: to - from }, (_, i) => {
    const name = `c${String(from + i).padStart(6, "0")}`;
    const metadata = {
      name,
      namespace,
      uid: `00000000-0000-4000-8000-${String(from + i).padStart(12, "0")}`,
      creationTimestamp: "2026-01-01T00:00:00Z",
    };
    const object = { kind: "ConfigMap", apiVersion: "v1", metadata, data: { text: "x".repeat(300) } };
    const key = base64(`/registry/configmaps/${namespace}/${name}`);
    return { requestPut: { key, value: base64(JSON.stringify(object)) } };
  });
  const answer = await fetch(`http://127.0.0.1:${place.etcdPort}/v3/kv/txn`, {
    method: "POST",
    body: JSON.stringify({ compare: [], success }),
  });
  if (!answer.ok) throw new Error(await answer.text());
}
