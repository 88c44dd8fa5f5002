import { join } from "node:path";
import { ensureTool } from "@longshore/testkit/tools";
import { type BootNet, openBootNet, SERVER } from "../../packages/netboot/test/peers/boot-net.ts";
import { askDhcp, type BootAgent, fillBootFolder, siteOf, startBootAgent, type StartBootAgent } from "./agent-net.ts";

export const RANGE = "10.77.0.100-10.77.0.199";
export const BASE = `http://${SERVER}:8402`;
/** The machine's own address on the boot network. */
export const HERE = "10.77.0.17";

/** An agent that serves a boot network with one machine, r1u7, and that machine's questions. */
export class BootStage implements AsyncDisposable {
  readonly net: BootNet;
  readonly mac: string;
  readonly curlPath: string;
  agent: BootAgent;

  private constructor(net: BootNet, curlPath: string, agent: BootAgent) {
    this.net = net;
    this.mac = net.macs.boot;
    this.curlPath = curlPath;
    this.agent = agent;
  }

  static async open(dhcp: Readonly<Record<string, unknown>>, options: StartBootAgent = {}): Promise<BootStage> {
    const net = await openBootNet();
    try {
      const { path: ip } = await ensureTool("ip");
      const { path: curl } = await ensureTool("curl");
      fillBootFolder(join(net.dir, "boot"));
      await net.at("client", ip, "addr", "add", `${HERE}/24`, "dev", "boot0"); // as the machine would take it
      const documents = siteOf(dhcp, { r1u7: { mac: net.macs.boot, address: HERE } });
      const stage = new BootStage(
        net,
        curl,
        await startBootAgent(net, { documents, plan: { r1u7: null }, ...options }),
      );
      await stage.served(true);
      return stage;
    } catch (error) {
      await net[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Another life of the agent: without documents it goes by what it holds, and no hub is there. */
  async restart(options: StartBootAgent = {}): Promise<void> {
    this.agent = await startBootAgent(this.net, options);
    if (options.documents === undefined)
      await this.agent.until("it serves again", () =>
        this.agent.lines().some(({ msg }) => msg === "the boot network is served"),
      );
  }

  condition(type = "BootNetworkServed") {
    return this.agent.conditions()[type];
  }

  async served(yes: boolean, reason?: string): Promise<void> {
    await this.agent.until(`served: ${yes} ${reason ?? ""}`, () => {
      const { status, reason: said } = this.condition() ?? {};
      return status === (yes ? "True" : "False") && (reason === undefined || said === reason);
    });
  }

  /** From the machine's address unless told. */
  async curl(url: string, { from = HERE, args = [] as readonly string[] } = {}) {
    const all = ["-s", "-S", "-m", "20", "--interface", from, "-w", "\n%{http_code}", ...args, url];
    const { output } = await this.net.at("client", this.curlPath, ...all);
    const lines = output.split("\n");
    return { status: Number(lines.at(-1)), body: lines.slice(0, -1).join("\n") };
  }

  get scriptUrl(): string {
    return `${BASE}/boot/${this.mac.replaceAll(":", "-")}/script.ipxe`;
  }

  /** As far as the script of its iPXE: the address of its task. */
  async boot(): Promise<string> {
    const { net, mac } = this;
    await askDhcp(net, { ask: "request", mac, address: HERE });
    await askDhcp(net, { ask: "request", mac, address: HERE, stage: "ipxe" });
    return await this.taskUrl();
  }

  async taskUrl(): Promise<string> {
    const { body } = await this.curl(this.scriptUrl);
    const url = /longshore\.task=(\S+)/.exec(body)?.[1];
    if (url === undefined) throw new Error(body);
    return url;
  }

  report(url: string, what: object, from: string = HERE) {
    return this.curl(`${url}/report`, { from, args: ["-d", JSON.stringify(what)] });
  }

  home(url: string) {
    return this.curl(`${url}/home`, { from: "10.77.0.2", args: ["-X", "POST"] });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.net[Symbol.asyncDispose]();
  }
}
