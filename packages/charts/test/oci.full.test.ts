// Charts at a real registry, where Helm itself put them: as everybody may have them, and with the token that public
// registries give to whoever asks.
import { createPrivateKey, randomUUID, sign } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import {
  ensureTool,
  missingPeers,
  type Registry,
  run,
  startRegistry,
  type TempDir,
  tempDir,
} from "@longshore/testkit/tools";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fetchFile } from "../src/index.ts";

const missing = await missingPeers("helm", "docker-registry", "kubeadm");
const WEB = fileURLToPath(new URL("../../../test/charts/web", import.meta.url));
const { signal } = new AbortController();

describe.skipIf(missing)("charts at an OCI registry", { timeout: 60_000 }, () => {
  let folder: TempDir;
  let open: Registry;
  let archive: Buffer;
  /** Of the manifest that Helm pushed. */
  let manifest: string;

  beforeAll(async () => {
    folder = tempDir("longshore-oci-");
    open = await startRegistry({ storage: folder.join("storage") });
    await helm("package", WEB, "--destination", folder.path);
    archive = readFileSync(folder.join("web-1.0.0.tgz"));
    const said = await helm("push", folder.join("web-1.0.0.tgz"), `oci://${open.host}/charts`, "--plain-http");
    manifest = /sha256:[0-9a-f]{64}/.exec(said)?.[0] ?? "";
  }, 120_000);
  afterAll(async () => {
    await open?.[Symbol.asyncDispose]();
    await folder?.[Symbol.asyncDispose]();
  });

  /** Helm, which knows no other home and so no login. */
  async function helm(...args: readonly string[]): Promise<string> {
    const { path } = await ensureTool("helm");
    const homes = ["HOME", "HELM_CACHE_HOME", "HELM_CONFIG_HOME", "HELM_DATA_HOME"];
    const env = Object.fromEntries(homes.map((name) => [name, folder.join("home")]));
    const { code, stdout, stderr } = await run(path, args, { env });
    if (code !== 0) throw new Error(stderr);
    return stdout + stderr;
  }

  test("the archive that Helm pushed comes back, by its version and by the digest of its manifest", async () => {
    expect(await fetchFile({ url: `oci://${open.host}/charts/web:1.0.0` }, signal)).toEqual(archive);
    expect(await fetchFile({ url: `oci://${open.host}/charts/web@${manifest}` }, signal)).toEqual(archive);
  });

  test("a version that is not there, and an image where a chart should be, are told as what they are", async () => {
    const absent = `oci://${open.host}/charts/web:2.0.0`;
    await expect(fetchFile({ url: absent }, signal)).rejects.toMatchObject({
      code: "CHART_NOT_FETCHED",
      message: expect.stringContaining("404 Not Found") as string,
    });
    await pushImage(open.host);
    await expect(fetchFile({ url: `oci://${open.host}/charts/image:1` }, signal)).rejects.toMatchObject({
      code: "CHART_NOT_FETCHED",
      message: expect.stringContaining("what lies there is no chart") as string,
    });
  });

  test("a registry that wants a token is read with the one that it sends everybody for", async () => {
    await using tokens = await startTokenService(folder.join("certificates"));
    await using closed = await startRegistry({ storage: folder.join("storage"), tokens });
    expect((await fetch(`http://${closed.host}/v2/charts/web/manifests/1.0.0`)).status).toBe(401);
    expect(await fetchFile({ url: `oci://${closed.host}/charts/web:1.0.0` }, signal)).toEqual(archive);
    expect(tokens.asked).toEqual(["registry.example repository:charts/web:pull"]);
  });

  test("a registry whose token does not open it is told with its own no", async () => {
    await using tokens = await startTokenService(folder.join("certificates"), []);
    await using closed = await startRegistry({ storage: folder.join("storage"), tokens });
    await expect(fetchFile({ url: `oci://${closed.host}/charts/web:1.0.0` }, signal)).rejects.toMatchObject({
      code: "CHART_NOT_FETCHED",
      message: expect.stringContaining("401 Unauthorized") as string,
    });
  });
});

/** An image of one layer that is no chart. */
async function pushImage(host: string): Promise<void> {
  const repository = `http://${host}/v2/charts/image`;
  const empty = { digest: "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a", size: 2 }; // "{}"
  const { headers } = await fetch(`${repository}/blobs/uploads/`, { method: "POST" });
  const upload = new URL(headers.get("location") ?? "");
  upload.searchParams.set("digest", empty.digest);
  await fetch(upload, { method: "PUT", headers: { "content-type": "application/octet-stream" }, body: "{}" });
  const layer = { mediaType: "application/vnd.oci.image.layer.v1.tar", ...empty };
  const mediaType = "application/vnd.oci.image.manifest.v1+json";
  const config = { mediaType: "application/vnd.oci.image.config.v1+json", ...empty };
  const { status } = await fetch(`${repository}/manifests/1`, {
    method: "PUT",
    headers: { "content-type": mediaType },
    body: JSON.stringify({ schemaVersion: 2, mediaType, config, layers: [layer] }),
  });
  expect(status).toBe(201);
}

interface Tokens extends AsyncDisposable {
  readonly realm: string;
  readonly service: string;
  readonly issuer: string;
  readonly roots: string;
  /** Service and scope of each request. */
  readonly asked: readonly string[];
}

/** Gives everybody a token for these actions, signed as Docker's token specification has it. */
async function startTokenService(certificates: string, actions: readonly string[] = ["pull"]): Promise<Tokens> {
  const { path } = await ensureTool("kubeadm");
  const { code, stderr } = await run(path, ["init", "phase", "certs", "ca", `--cert-dir=${certificates}`]);
  if (code !== 0) throw new Error(stderr);
  const roots = `${certificates}/ca.crt`;
  const key = createPrivateKey(readFileSync(`${certificates}/ca.key`));
  const der = readFileSync(roots, "utf8").replaceAll(/-----[^-]+-----|\s/g, "");
  const [service, issuer] = ["registry.example", "tokens.example"];
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? "", "http://tokens.example");
    const scope = searchParams.get("scope") ?? "";
    asked.push(`${searchParams.get("service")} ${scope}`);
    const [type, name] = scope.split(":");
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: issuer, aud: service, sub: "", iat: now, nbf: now - 10, exp: now + 60, jti: randomUUID() };
    const parts = [
      { typ: "JWT", alg: "RS256", x5c: [der] },
      { ...claims, access: [{ type, name, actions }] },
    ];
    const text = parts.map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
    const signature = sign("sha256", Buffer.from(text), key).toString("base64url");
    response.end(JSON.stringify({ token: `${text}.${signature}` }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    realm: `http://127.0.0.1:${port}/token`,
    service,
    issuer,
    roots,
    asked,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
