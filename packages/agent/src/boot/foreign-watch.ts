import type { Condition } from "@longshore/contracts";
import { condition } from "@longshore/intents";
import { type Clock, type Logger, messageOf, type Random, sleep } from "@longshore/kit";
import type { FoundServer } from "@longshore/netboot";
import type { Facts } from "../outbox/facts.ts";
import type { ServePlan } from "./boot-network.ts";
import type { BootWorld } from "./boot-world.ts";

export interface ForeignWatchOptions {
  readonly site: string;
  readonly facts: Pick<Facts, "event">;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly world: Pick<BootWorld, "probe" | "probeMs">;
  readonly onChange: () => void;
}

/** Asks the boot network now and then, as a machine would, who else answers, and tells of it. */
export class ForeignWatch {
  /** The hardware address that it asks from. */
  readonly mac: string;
  readonly #options: ForeignWatchOptions;
  #stop = new AbortController();
  #loop: Promise<void> = Promise.resolve();
  #found: readonly FoundServer[] | "not asked" | "no socket" = "not asked";
  #mode: ServePlan["mode"] = "off";

  constructor(options: ForeignWatchOptions) {
    this.#options = options;
    const own = Uint8Array.of(0x02, ...options.random.bytes(5)); // locally administered
    this.mac = [...own].map((byte) => byte.toString(16).padStart(2, "0")).join(":");
  }

  start(plan: ServePlan): void {
    this.#mode = plan.mode;
    if (plan.mode === "off") return;
    this.#stop = new AbortController();
    this.#loop = this.#ask(plan, this.#stop.signal).catch(() => {}); // it was stopped
  }

  async stop(): Promise<void> {
    this.#stop.abort(new Error("the boot services stop"));
    await this.#loop;
    this.#found = "not asked";
    this.#mode = "off";
  }

  /** Who is in the way, and what they do. */
  get rivals(): string | undefined {
    const found = typeof this.#found === "string" ? [] : this.#found;
    const others = found.filter((server) => isInTheWay(server, this.#mode));
    return others.length === 0 ? undefined : others.map(sentence).join("; ");
  }

  conditions(generation: number): Condition[] {
    const type = "BootNetworkOurs";
    if (this.#mode === "off") return [];
    if (this.#found === "not asked")
      return [condition(type, undefined, "NotAsked", "nobody was asked yet", generation)];
    if (this.#found === "no socket") {
      const message = "the agent was started without the socket probe (UDP 68): other DHCP servers are not looked for";
      return [condition(type, undefined, "NoSocket", message, generation)];
    }
    const { rivals } = this;
    if (rivals === undefined) return [condition(type, true, "NobodyElse", "nobody else answers", generation)];
    const message = `${rivals}: switch it off, or set dhcp.mode to proxy or off`;
    return [condition(type, false, "ForeignServer", message, generation)];
  }

  async #ask({ address }: ServePlan, signal: AbortSignal): Promise<void> {
    const { world, clock, log, onChange } = this.#options;
    for (;;) {
      try {
        const found = await world.probe({ ours: address, mac: this.mac, signal });
        signal.throwIfAborted();
        this.#take(found ?? "no socket");
        if (found === undefined) return onChange();
      } catch (error) {
        signal.throwIfAborted();
        log.warn({ error: messageOf(error) }, "other DHCP servers could not be asked for");
      }
      onChange();
      await sleep(clock, world.probeMs, signal);
    }
  }

  #take(found: readonly FoundServer[] | "no socket"): void {
    const before = typeof this.#found === "string" ? [] : this.#found;
    this.#found = found;
    if (typeof found === "string") return;
    const news = found.filter((server) => !before.some((old) => sentence(old) === sentence(server)));
    const { facts, site, log } = this.#options;
    for (const server of news) {
      const { address, mac = "unknown", offers, bootFile } = server;
      const inTheWay = isInTheWay(server, this.#mode);
      log.warn({ address, mac, offers, bootFile, inTheWay }, "another DHCP server answers on the boot network");
      if (!inTheWay) continue;
      facts.event({
        ...{ noun: "site", name: site, reason: "ForeignDhcpServer", severity: "error" },
        message: `another DHCP server answers on the boot network: ${sentence(server)}`,
        evidence: { address, mac, offers, bootFile },
      });
    }
  }
}

/** Beside a proxy somebody must give addresses; boot files are named by one only. */
function isInTheWay({ offers }: FoundServer, mode: ServePlan["mode"]): boolean {
  return mode === "server" || offers !== "addresses";
}

function sentence({ address, mac, offers, bootFile }: FoundServer): string {
  return `${address} (${mac ?? "hardware address unknown"}) gives ${offers}${bootFile && ` (${bootFile})`}`;
}
