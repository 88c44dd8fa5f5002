import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureTool, missingPeers } from "@longshore/testkit/tools";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rawImage, sha256 } from "../../packages/agent/test/images/image-server.ts";
import { ROUTER, SERVER } from "../../packages/netboot/test/peers/boot-net.ts";
import { askDhcp, siteOf, udhcpcScript } from "./agent-net.ts";
import { BASE, BootStage, HERE, RANGE } from "./boot-stage.ts";
import { notRoot } from "./not-root.ts";

const reason = (await missingPeers("ip", "nft", "curl", "busybox", "dnsmasq", "longshore-launch")) ?? notRoot();

describe.skipIf(reason)(
  "a boot network whose agent dies, whose documents change, whose line is bad",
  { timeout: 120_000 },
  () => {
    let stage: BootStage;

    beforeAll(async () => {
      stage = await BootStage.open({ mode: "server", range: RANGE }, { settings: { "boot-probe": "10s" } });
    });
    afterAll(() => stage?.[Symbol.asyncDispose]());

    test("somebody else's DHCP server is told, as an event and in the site's status, and so is its end (case 23)", async () => {
      const ours = (status: string) =>
        stage.agent.until(`ours: ${status}`, () => stage.condition("BootNetworkOurs")?.status === status);
      await ours("True");
      const { path: dnsmasq } = await ensureTool("dnsmasq");
      const own = ["--dhcp-range=10.77.0.50,10.77.0.90,255.255.255.0,1h", "--interface=boot0", "--no-ping"];
      const leases = `--dhcp-leasefile=${join(stage.net.dir, "foreign")}`;
      const common = ["--keep-in-foreground", "--port=0", "--conf-file=/dev/null", "--pid-file", "--user=root", leases];
      const foreign = await stage.net.start("client", dnsmasq, ...common, ...own);
      await ours("False");
      expect(stage.condition("BootNetworkOurs")?.message).toContain(`${ROUTER.boot} (${stage.mac}) gives addresses`);
      const [event] = stage.agent.events("ForeignDhcpServer");
      expect(event).toMatchObject({ severity: "error", evidence: { address: ROUTER.boot, mac: stage.mac } });
      await foreign.stop();
      await ours("True");
      expect(stage.agent.events("DhcpOffered").filter((each) => JSON.stringify(each).includes("02:"))).toEqual([]); // not to itself
    });

    test("the agent's other network hears nothing, and neither does the agent (one interface, never another)", async () => {
      const before = stage.agent.lines().length;
      expect(await askDhcp(stage.net, { ask: "discover", mac: stage.mac }, "other0")).toBeUndefined();
      expect(
        stage.agent
          .lines()
          .slice(before)
          .filter(({ msg }) => msg === "DHCP was asked"),
      ).toEqual([]);
    });

    test("with 30 % of packets lost a machine has its address and its files", async () => {
      const { path: nft } = await ensureTool("nft");
      const lose = (hook: string, way: string): string[] => [
        `chain ${hook} {`,
        `type filter hook ${hook} priority 0;`,
        `${way} "boot0" numgen random mod 100 < 30 counter drop`,
        "}",
      ];
      const rules = ["table inet chaos {", ...lose("input", "iifname"), ...lose("output", "oifname"), "}", ""];
      const file = join(stage.net.dir, "chaos.nft");
      writeFileSync(file, rules.join("\n"));
      expect(await stage.net.at("server", nft, "-f", file)).toMatchObject({ code: 0 });
      try {
        const { path: busybox } = await ensureTool("busybox");
        const script = udhcpcScript(stage.net.dir);
        const asks = ["udhcpc", "-i", "boot0", "-f", "-q", "-n", "-t", "20", "-T", "1", "-s", script];
        let said = "";
        for (
          let tries = 0;
          tries < 6 && !said.includes("bound");
          tries++ // a client asks three times for its offer
        )
          said = (await stage.net.at("client", busybox, ...asks)).output;
        expect(said).toContain(`bound ip=${HERE}`);
        const get = ["tftp", "-g", "-r", "snponly.efi", "-l", join(stage.net.dir, "got"), "-b", "1428", SERVER];
        // when a block is lost four times in 13 s, a client gives up, in one of twelve runs; firmware begins anew
        let got = await stage.net.at("client", busybox, ...get);
        for (let tries = 1; tries < 4 && got.code !== 0; tries++) got = await stage.net.at("client", busybox, ...get);
        expect(got).toMatchObject({ code: 0 });
        expect(statSync(join(stage.net.dir, "got")).size).toBe("snponly.efi\n".length * 1000);
        const slow = ["-m", "60", "--retry", "5", "--retry-all-errors"];
        const { body } = await stage.curl(`${BASE}/boot/environment/amd64/initrd`, { args: slow });
        expect(body.length).toBe("environment/amd64/initrd\n".length * 1000);
      } finally {
        const { output } = await stage.net.at("server", nft, "list", "table", "inet", "chaos");
        await stage.net.at("server", nft, "delete", "table", "inet", "chaos");
        const dropped = [...output.matchAll(/counter packets (\d+)/g)].map(([, count]) => Number(count));
        expect(dropped).toEqual([expect.any(Number), expect.any(Number)]);
        expect(Math.min(...dropped)).toBeGreaterThan(0);
      }
    });

    test("kill -9 in the middle of an image: it goes on where it stopped, and a machine has it whole", async () => {
      const program = new URL("../../packages/agent/test/images/serve-image.ts", import.meta.url).pathname;
      const bytes = 12_000_000;
      const file = rawImage(bytes);
      const digest = sha256(file);
      const server = await stage.net.start("client", process.execPath, program, ROUTER.boot, "8900", String(bytes));
      const wanted = { url: `http://${ROUTER.boot}:8900/disk.img`, sha256: digest, format: "raw" };
      const part = join(stage.net.dir, "state", "images", `${digest}.part`);
      stage.agent.image(wanted);
      await stage.agent.until("a part of it", () => existsSync(part) && statSync(part).size > 2_000_000);
      expect((await stage.curl(`${BASE}/image/${digest}`)).status).toBe(404); // not before it was verified
      await stage.agent.kill();
      const { size } = statSync(part);
      await stage.restart();
      stage.agent.image(wanted);
      await stage.agent.until("the image", () => stage.agent.lines().some(({ image }) => image === digest));
      const ranges = server
        .output()
        .split("\n")
        .filter((line) => line.startsWith("{"))
        .map((line) => JSON.parse(line) as { from: number; ifRange?: string });
      expect(ranges).toEqual([{ from: 0 }, { from: size, ifRange: '"v1"' }]);
      const got = join(stage.net.dir, "disk.img");
      const first = await stage.curl(`${BASE}/image/${digest}`, { args: ["-o", got, "-r", "0-999999"] });
      const rest = await stage.curl(`${BASE}/image/${digest}`, { args: ["-o", got, "-C", "-"] });
      expect([first.status, rest.status, sha256(readFileSync(got))]).toEqual([206, 206, digest]);
      await server.stop();
    });

    test("kill -9 of the agent between OFFER and ACK, and in the middle of a boot, changes nothing; nor that its hub is gone", async () => {
      const image = {
        url: `${BASE}/image/ab`,
        sha256: "ab",
        bytes: 1,
        format: "raw",
        chunkBytes: 1,
        chunks: [],
      } as const;
      const disk = { serial: "d1", bytes: 1, signatures: [] };
      const firstBoot = { by: "none" } as const;
      stage.agent.plan({ r1u7: { task: "install", machine: "r1u7", then: "reboot", disk, image, firstBoot } });
      const offer = await askDhcp(stage.net, { ask: "discover", mac: stage.mac });
      await stage.agent.kill();
      await stage.restart();
      expect(await askDhcp(stage.net, { ask: "request", mac: stage.mac, address: offer?.address ?? "" })).toMatchObject(
        {
          kind: "Ack",
        },
      );
      const url = await stage.boot();
      expect((await stage.curl(url)).status).toBe(200);
      await stage.agent.kill();
      await stage.restart();
      expect((await stage.report(url, { step: "writing", bytes: 1, total: 2 })).status).toBe(200);
      expect((await stage.curl(url)).status).toBe(200);
      expect((await stage.report(url, { step: "done" })).status).toBe(200);
      expect((await stage.home(url)).status).toBe(200);
      expect((await stage.home(url)).status).toBe(200);
      const home = () => stage.agent.lines().filter(({ home }) => home === "r1u7");
      await stage.agent.until("its word is passed on", () => home().length > 0);
      expect(home()).toHaveLength(1);
    });

    test("a machine that may not boot gets its address and no file; one that asked while it might goes on to its disk", async () => {
      stage.agent.plan({ r1u7: null });
      const url = await stage.boot();
      expect(await stage.curl(url)).toMatchObject({ status: 404 });
      stage.agent.plan({});
      expect((await stage.curl(stage.scriptUrl)).body).toContain("exit 1");
      await stage.agent.stop();
      const documents = siteOf({ mode: "server", range: RANGE }, { r1u7: { mac: stage.mac, address: HERE } });
      await stage.restart({ documents, state: join(stage.net.dir, "another") });
      await stage.served(true);
      expect(await askDhcp(stage.net, { ask: "discover", mac: stage.mac })).toMatchObject({
        address: HERE,
        bootFile: "",
      });
    });

    test("documents change what is served while the agent runs", async () => {
      const stranger = "52:54:00:77:00:99";
      expect(await askDhcp(stage.net, { ask: "discover", mac: stranger, stage: "system" })).toBeUndefined();
      stage.agent.apply(...siteOf({ mode: "server", range: "10.77.0.150-10.77.0.150", unknown: "discover" }));
      await stage.agent.until(
        "taken on",
        () => stage.agent.lines().filter(({ msg }) => msg === "intents taken on").length > 1,
      );
      const known = await askDhcp(stage.net, { ask: "discover", mac: stranger });
      expect(known).toMatchObject({ address: "10.77.0.150", bootFile: "snponly.efi" });
      stage.agent.apply(...siteOf({ mode: "off" }));
      await stage.agent.until("off", () => stage.condition()?.message.includes("which must say"));
      expect(stage.condition()?.message).toContain(`next-server (siaddr, option 66): ${SERVER}`);
      expect(stage.condition()?.message).toContain("7 and 9: snponly.efi");
      expect(stage.condition()?.message).toContain(`${BASE}/boot/\${mac:hexhyp}/script.ipxe`);
      expect((await stage.curl(`${BASE}/boot/snponly.efi`)).status).toBe(200);
      stage.agent.apply(...siteOf(undefined));
      await stage.agent.until(
        "nothing",
        () =>
          stage.condition() === undefined &&
          stage.agent.lines().some(({ msg }) => msg === "the boot network is served no more"),
      );
      expect((await stage.curl(`${BASE}/boot/snponly.efi`)).status).toBe(0);
      stage.agent.apply(...siteOf({ mode: "server", range: RANGE }));
      await stage.served(true);
    });

    test("an address that was acknowledged is given to nobody else by an agent that was killed since", async () => {
      const [first, second] = ["52:54:00:77:00:98", "52:54:00:77:00:97"] as const;
      const only = "10.77.0.160";
      stage.agent.apply(...siteOf({ mode: "server", range: `${only}-${only}`, unknown: "discover" }));
      await stage.agent.until("an offer", () => askDhcp(stage.net, { ask: "discover", mac: first, stage: "system" }));
      const taken = { ask: "request", mac: first, address: only, stage: "system" } as const;
      expect(await askDhcp(stage.net, taken)).toMatchObject({ kind: "Ack", address: only });
      await stage.agent.kill();
      await stage.restart({ state: join(stage.net.dir, "another") });
      expect(await askDhcp(stage.net, { ask: "discover", mac: second, stage: "system" })).toBeUndefined();
      expect(await askDhcp(stage.net, { ask: "discover", mac: first, stage: "system" })).toMatchObject({
        address: only,
      });
      await stage.agent.stop();
    });

    test("beside another's server the agent names the boot file, and knows a machine by the address that it was heard to take", async () => {
      const documents = siteOf({ mode: "proxy" }, { r1u7: { mac: stage.mac } });
      await stage.restart({ documents, state: join(stage.net.dir, "proxy") });
      await stage.agent.until("proxy", () => stage.condition()?.message.startsWith("DHCP proxy"));
      stage.agent.plan({ r1u7: null });
      const offer = await askDhcp(stage.net, { ask: "discover", mac: stage.mac });
      expect(offer).toMatchObject({ kind: "Offer", address: "0.0.0.0", bootFile: "snponly.efi" });
      await askDhcp(stage.net, { ask: "request", mac: stage.mac, address: HERE });
      expect((await stage.curl(stage.scriptUrl, { from: "10.77.0.2" })).status).toBe(403);
      await stage.taskUrl();
      await askDhcp(stage.net, { ask: "discover", mac: stage.mac }); // its REQUEST gets lost: the host's own network knows
      await stage.taskUrl();
    });

    test("where DHCP is another's alone, a machine is who the host's network knows behind the address", async () => {
      stage.agent.apply(...siteOf({ mode: "off" }, { r1u7: { mac: stage.mac } }));
      await stage.agent.until("off", () => stage.condition()?.message.includes("which must say"));
      const url = await stage.taskUrl();
      expect(await stage.taskUrl()).not.toBe(url); // each time a boot of its own
      const { output } = await stage.net.at("server", stage.curlPath, "-s", "-w", "%{http_code}", stage.scriptUrl);
      expect(output).toMatch(/403$/);
    });

    test("an agent without its sockets, or with another network's, serves nothing and says how to mend it", async () => {
      await stage.agent.stop();
      const documents = siteOf({ mode: "server", range: RANGE });
      await stage.restart({ documents, state: join(stage.net.dir, "bare"), launch: ["--udp", "probe=boot0:68"] });
      await stage.served(false, "NoSockets");
      expect(stage.condition()?.message).toContain(
        "dhcp (UDP 67) and tftp (UDP 69): name boot0 in longshore-boot.socket",
      );
      await stage.agent.stop();
      await stage.restart({ documents, state: join(stage.net.dir, "wrong"), launch: ["--device", "other0"] });
      await stage.served(false, "WrongDevice");
      stage.agent.apply({
        ...documents[0],
        spec: { networks: { boot: { cidr: "10.99.0.0/24", dhcp: { mode: "off" } } } },
      } as never);
      await stage.served(false, "NoAddress");
      await stage.agent.stop();
      await stage.restart({
        documents,
        state: join(stage.net.dir, "empty"),
        directory: join(stage.net.dir, "nowhere"),
      });
      await stage.served(false, "NoBootFiles");
      expect(await askDhcp(stage.net, { ask: "discover", mac: stage.mac, stage: "system" })).toBeUndefined(); // no document
    });
  },
);
