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
});
