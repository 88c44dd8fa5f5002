import { type Clock, counter, Fold, hours, type Logger } from "@longshore/kit";
import { type Answer, architectureName, type Client, type HttpReport, type TftpReport } from "@longshore/netboot";
import type { Facts, NewEvent } from "../outbox/facts.ts";
import type { BootRecord } from "../store/boots.ts";

export interface BootTellerOptions {
  readonly site: string;
  readonly facts: Pick<Facts, "event">;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Events about machines of the site, who renew their leases for ever, and about whoever else asks: a storm of either leaves room. */
const KNOWN = { windowMs: hours(6), perWindow: 5000 };
const STRANGERS = { windowMs: hours(1), perWindow: 60 };

/** Says what was asked and answered on the boot network: a log line and an event each, the same of one boot once. */
export class BootTeller {
  readonly #options: BootTellerOptions;
  readonly #known: Fold<undefined>;
  readonly #strangers: Fold<undefined>;

  constructor(options: BootTellerOptions) {
    this.#options = options;
    const { clock } = options;
    this.#known = new Fold({ clock, ...KNOWN });
    this.#strangers = new Fold({ clock, ...STRANGERS });
  }

  /** A packet of DHCP; `boot` is that of the client, if one goes on. */
  answered(answer: Answer, boot: BootRecord | undefined): void {
    const { client, asked, outcome, because, machine, unknownRelay } = answer;
    dhcpPackets.inc({ asked, outcome });
    if (unknownRelay !== undefined) return this.#relayUnknown(unknownRelay, answer);
    const mac = client?.mac ?? "";
    const known = machine ?? boot?.machine ?? "";
    const of = { mac, machine: known, asked, outcome, because, stage: client?.stage ?? "" };
    if (known === "" && outcome === "ignored") this.#options.log.debug(of, "DHCP was not answered");
    else this.#options.log.info(of, "DHCP was asked");
    const what = `${mac} ${outcome} ${of.stage} ${because} ${boot?.seenAtMs ?? ""}`;
    this.#event(known, what, {
      reason: `Dhcp${outcome.replace(/^./, (letter) => letter.toUpperCase())}`,
      severity: outcome === "refused" ? "warning" : "info",
      message: `${mac || "somebody"}${who(client)} sent ${asked}: ${outcome}, ${because}`,
      evidence: { mac, asked, stage: of.stage, firmware: firmwareOf(client) },
    });
  }

  /** A rack that nobody has written down: once for all of its machines. */
  #relayUnknown(relay: string, { client, asked, because }: Answer): void {
    const message = `${because}: its machines get nothing; name their network in networks.boot.relayed`;
    const evidence = { relay, mac: client?.mac ?? "", asked };
    const event = { reason: "DhcpRelayUnknown", severity: "warning", message, evidence };
    const isNews = this.#event("", because, event);
    const { log } = this.#options;
    if (isNews) log.warn({ ...evidence, because }, "a relay of no network of ours asks for its machines");
    else log.debug({ ...evidence, because }, "a relay of no network of ours asks again");
  }

  seen({ mac, machine, firmware, address }: BootRecord): void {
    bootsSeen.inc();
    this.#options.log.info({ mac, machine, firmware, address }, "a boot was seen");
    this.#event(machine, `boot ${mac} ${this.#options.clock.now()}`, {
      reason: "BootSeen",
      severity: "info",
      message: `${mac} boots from the network: ${firmware}${address && `, ${address}`}`,
      evidence: { mac, firmware, address },
    });
  }

  /** A machine that waits in the boot environment asks again every few seconds. */
  step({ mac, machine, firmware, seenAtMs }: BootRecord, what: string): void {
    const evidence = { mac, firmware };
    const event = { reason: "BootStep", severity: "info", message: `${mac} ${what}`, evidence };
    if (this.#event(machine, `${mac} ${what} ${seenAtMs}`, event))
      this.#options.log.info({ mac, machine, firmware }, what);
  }

  withheld(what: string, from: string, because: string): void {
    bootsRefused.inc();
    const message = `${from} asked for ${what} and was given nothing: ${because}`;
    const evidence = { from, what, because };
    const event = { reason: "BootRefused", severity: "warning", message, evidence };
    const isNews = this.#event("", `${from} ${because}`, event);
    const { log } = this.#options;
    if (isNews) log.warn(evidence, "something of a boot was asked for and not given");
    else log.debug(evidence, "something of a boot was asked for again and not given");
  }

  http({ client, method, url, status, bytes, complete, ms }: HttpReport): void {
    const path = url.replace(/^\/+task\/+[^/?]+/, "/task/[redacted]");
    servedBytes.inc({ by: "http", what: kindOf(path) }, bytes);
    servedFiles.inc({ by: "http", outcome: !complete ? "stopped" : status < 400 ? "sent" : "refused" });
    this.#options.log.info({ client, method, path, status, bytes, complete, ms: Math.round(ms) }, "HTTP was asked");
  }

  tftp({ client, file, outcome, because, bytes, ms }: TftpReport): void {
    if (outcome === "sent") servedBytes.inc({ by: "tftp", what: "boot" }, bytes);
    servedFiles.inc({ by: "tftp", outcome });
    const name = file.slice(0, 200);
    this.#options.log.info({ client, file: name, outcome, because, bytes, ms: Math.round(ms) }, "TFTP was asked");
  }

  /** Whether it was told: not again within some hours, and of strangers not too many. */
  #event(machine: string, what: string, event: Omit<NewEvent, "noun" | "name">): boolean {
    const folded = (machine === "" ? this.#strangers : this.#known).take(what, undefined);
    if (folded === undefined) return false;
    const times = folded.count > 1 ? { times: String(folded.count) } : {};
    const about = machine === "" ? { noun: "site", name: this.#options.site } : { noun: "machine", name: machine };
    this.#options.facts.event({ ...event, ...about, evidence: { ...event.evidence, ...times } });
    return true;
  }
}

/** "amd64 UEFI by TFTP" */
export function firmwareOf(client: Client | undefined): string {
  if (client?.architecture !== undefined) return architectureName(client.architecture);
  return client?.stage === "system" ? "" : "firmware of unknown architecture";
}

function who(client: Client | undefined): string {
  if (client === undefined) return "";
  const firmware = firmwareOf(client);
  const stage = client.stage === "ipxe" ? "iPXE" : client.stage;
  return firmware === "" ? ` (${stage})` : ` (${stage}, ${firmware})`;
}

function kindOf(path: string): string {
  if (path.startsWith("/image/")) return "image";
  if (path.startsWith("/boot/environment/")) return "environment";
  return path.startsWith("/boot/") ? "boot" : "other";
}

const dhcpPackets = counter({
  name: "longshore_boot_dhcp_packets_total",
  help: "Packets of DHCP clients by what they asked and what came of it.",
  labels: ["asked", "outcome"],
});
const bootsSeen = counter({ name: "longshore_boot_seen_total", help: "Boots from the network that were seen." });
const bootsRefused = counter({
  name: "longshore_boot_refused_total",
  help: "Requests for scripts, tasks, reports and homecomings that were refused.",
});
const servedBytes = counter({
  name: "longshore_boot_served_bytes_total",
  help: "Bytes that machines were sent, by protocol and kind of file.",
  labels: ["by", "what"],
});
const servedFiles = counter({
  name: "longshore_boot_transfers_total",
  help: "Transfers to machines by protocol and how they ended.",
  labels: ["by", "outcome"],
});
