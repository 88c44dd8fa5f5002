import { missingPeers } from "@longshore/testkit/tools";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SERVER } from "../../packages/netboot/test/peers/boot-net.ts";
import { askDhcp } from "./agent-net.ts";
import { BASE, BootStage, HERE, RANGE } from "./boot-stage.ts";
import { notRoot } from "./not-root.ts";

const reason = (await missingPeers("ip", "curl", "longshore-launch")) ?? notRoot();

describe.skipIf(reason)("a site's boot network", { timeout: 60_000 }, () => {
  let stage: BootStage;

  beforeAll(async () => {
    stage = await BootStage.open({ mode: "server", range: RANGE });
  });
  afterAll(() => stage?.[Symbol.asyncDispose]());

  test("firmware of each kind gets its loader, and what firmware loads is there by TFTP and HTTP", async () => {
    const loaders: Record<number, string> = { 0: "undionly.kpxe", 7: "snponly.efi", 11: "snponly-arm64.efi" };
    for (const [architecture, bootFile] of Object.entries(loaders)) {
      const asked = { ask: "discover", mac: stage.mac, architecture: Number(architecture) } as const;
      expect(await askDhcp(stage.net, asked)).toMatchObject({ kind: "Offer", address: HERE, bootFile });
    }
    const { output } = await stage.net.at("client", stage.curlPath, "-s", `tftp://${SERVER}/snponly.efi`);
    expect(output).toBe("snponly.efi\n".repeat(1000));
    expect((await stage.curl(`${BASE}/boot/environment/arm64/initrd`)).body).toContain("environment/arm64/initrd");
    const missing = await stage.net.at("client", stage.curlPath, "-s", "-m", "2", `tftp://${SERVER}/autoexec.ipxe`);
    expect(missing.code).toBe(68); // not found, at once
    expect((await stage.curl(`${BASE}/boot/autoexec.ipxe`)).status).toBe(404);
  });

  test("a boot gets its script, its task and an answer to its reports; nobody else does", async () => {
    stage.agent.plan({ r1u7: { task: "inspect", machine: "r1u7", then: "power-off" } });
    const url = await stage.boot();
    expect(url).toMatch(/^http:\/\/10\.77\.0\.1:8402\/task\/[\w-]{43}$/);
    expect(JSON.parse((await stage.curl(url)).body)).toEqual({ task: "inspect", machine: "r1u7", then: "power-off" });
    expect((await stage.curl(url, { from: "10.77.0.2" })).status).toBe(403);
    expect((await stage.curl(`${BASE}/task/${"x".repeat(43)}`)).status).toBe(403);
    expect((await stage.curl(stage.scriptUrl, { from: "10.77.0.2" })).status).toBe(403);
    expect((await stage.report(url, { step: "dancing" })).status).toBe(400);
    expect((await stage.report(url, { step: "started" }, "10.77.0.2")).status).toBe(403);
    expect((await stage.curl(`${url}/report`, { args: ["-d", "not json"] })).status).toBe(400);
    expect((await stage.curl(`${url}/home`, { args: ["-X", "POST"] })).status).toBe(403); // it installs nothing
    expect(await stage.report(url, { step: "started" })).toMatchObject({ status: 200, body: '{"go":"on"}\n' });
    expect((await stage.report(url, { step: "done" })).status).toBe(200);
    expect((await stage.report(url, { step: "done" })).status).toBe(200); // its answer was lost
    expect((await stage.report(url, { step: "writing", bytes: 1, total: 2 })).status).toBe(410);
    expect((await stage.curl(url)).status).toBe(410);
    const said = () =>
      stage.agent.lines().flatMap(({ reported }) => (reported as { step: string } | undefined)?.step ?? []);
    await stage.agent.until("both are passed on", () => said().length > 1);
    expect(said()).toEqual(["started", "done"]);
    await stage.agent.until("who was refused is told", () => stage.agent.events("BootRefused").length > 0);
  });

  test("the seed of a boot that is handed over to an installer is that boot's alone, until it is over", async () => {
    const file = { url: `${BASE}/image/ab`, sha256: "ab", bytes: 1, chunkBytes: 1, chunks: [] };
    const installer = { kernel: file, initrd: file, iso: { sha256: "ab", bytes: 1 }, commandLine: "" };
    const disk = { serial: "d1", bytes: 1, signatures: [] };
    stage.agent.plan({ r1u7: { task: "hand-over", machine: "r1u7", then: "reboot", disk, installer } });
    const url = await stage.boot();
    const seed = `${url}/seed/user-data`;
    expect((await stage.curl(seed)).status).toBe(404); // not before it has that task
    expect((await stage.curl(url)).status).toBe(200);
    expect(await stage.curl(seed)).toEqual({ status: 200, body: "#cloud-config\n" });
    expect((await stage.curl(`${url}/seed/network-config`)).status).toBe(404);
    expect((await stage.curl(`${url}/seed/user-data/more`)).status).toBe(404);
    expect((await stage.curl(seed, { args: ["-d", "a"] })).status).toBe(405);
    expect((await stage.curl(seed, { from: "10.77.0.2" })).status).toBe(403);
    expect((await stage.curl(`${BASE}/task/${"x".repeat(43)}/seed/user-data`)).status).toBe(403);
    const event = JSON.stringify({ name: "subiquity", description: "installing system", level: "INFO" });
    expect((await stage.curl(`${url}/event`, { args: ["-d", event] })).status).toBe(200);
    expect((await stage.curl(`${url}/event`, { from: "10.77.0.2", args: ["-d", event] })).status).toBe(403);
    expect((await stage.report(url, { step: "done" })).status).toBe(200);
    expect((await stage.curl(seed)).status).toBe(410);
    expect((await stage.home(url)).status).toBe(200);
    const said = stage.agent.lines().flatMap(({ reported }) => (reported as { log?: string[] } | undefined)?.log ?? []);
    expect(said).toEqual(["subiquity: installing system"]);
    expect(stage.agent.lines().filter((line) => JSON.stringify(line).includes(`${url.slice(-43)}/seed`))).toEqual([]);
  });
});
