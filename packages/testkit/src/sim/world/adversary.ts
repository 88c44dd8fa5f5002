import { IntentIndex, paramsOf, Signed, subjects } from "@longshore/contracts";
import type { Packet } from "../broker/frames.ts";
import type { BrokerHooks } from "../broker/server.ts";
import type { StreamEntry } from "../broker/stream.ts";
import { because } from "../causes.ts";
import { needlesOf } from "./needles.ts";
import { passwordOf } from "./password.ts";
import type { World } from "./world.ts";

/** How the broker lies to a site when it reads. */
export type Lie = "older" | "other-site" | "nothing" | "changed-bytes" | "older-documents" | "forged";

export const LIES: readonly Lie[] = ["forged", "older", "other-site", "nothing", "changed-bytes", "older-documents"];

/** Someone who holds the broker: sees all, answers what it likes, sends again what it saw. */
export class Adversary {
  readonly #world: World;
  readonly #lies = new Map<string, Lie>();
  readonly #commands: Packet[] = [];

  constructor(world: World) {
    this.#world = world;
  }

  hooks(): BrokerHooks {
    const canaries = this.#world.sites.flatMap(({ name }) => needlesOf(passwordOf(name)));
    return {
      onPacket: (from, packet) => {
        this.#world.trace.note(from, `sends ${packet.subject} ${packet.data.length}`);
        const bytes = Buffer.from(packet.data.buffer, packet.data.byteOffset, packet.data.byteLength);
        if (canaries.some((canary) => bytes.includes(canary))) {
          this.#world.history.leaks.push(`${from} on ${packet.subject}`);
        }
        if (/\.cmd\.|^hub\.api\.machine\.power$/.test(packet.subject)) this.#commands.push(packet);
      },
      onStored: (stream, entries) => this.#stored(stream, entries),
      onRead: (client, subject, found) => this.#read(client, subject, found),
    };
  }

  lie(site: string, lie: Lie | undefined): void {
    if (lie === undefined) this.#lies.delete(site);
    else this.#lies.set(site, lie);
  }

  /** A command, or an operator's call for one, that was seen goes out once more, with whatever reply subject the server gives it. */
  replay(pick: number): void {
    const packet = this.#commands[Math.floor(pick * this.#commands.length)];
    if (packet === undefined) return;
    this.#world.trace.note("adversary", `replays ${packet.subject}`);
    because({ call: undefined }, () => this.#world.server.inject(packet));
  }

  #stored(stream: string, entries: readonly StreamEntry[]): void {
    const { trace, history } = this.#world;
    for (const entry of entries) {
      trace.note("broker", `stores ${stream} ${entry.sequence} ${entry.subject}`);
      if (stream !== "INTENTS") continue;
      history.ordered.set(entry.subject, [...(history.ordered.get(entry.subject) ?? []), entry]);
    }
  }

  #read(client: string, subject: string, found: StreamEntry | undefined): StreamEntry | undefined {
    const site = client.startsWith("site ") ? client.slice("site ".length) : "";
    const lie = this.#lies.get(site);
    switch (lie) {
      case undefined:
        return found;
      case "older":
        return this.#world.history.ordered.get(subject)?.[0];
      case "other-site":
        return this.#elsewhere(site, subject);
      case "nothing":
        return undefined;
      case "changed-bytes":
        return found && { ...found, payload: changed(found.payload) };
      case "older-documents":
        return isIndex(subject) ? found : this.#world.history.ordered.get(subject)?.[0];
      case "forged":
        return found && isIndex(subject) ? { ...found, payload: forged(site, found.payload) } : found;
      default:
        return lie satisfies never;
    }
  }

  #elsewhere(site: string, subject: string): StreamEntry | undefined {
    const other = this.#world.sites.find(({ name }) => name !== site)?.name ?? site;
    return this.#world.history.ordered.get(subject.replace(`site.${site}.`, `site.${other}.`))?.at(-1);
  }
}

function isIndex(subject: string): boolean {
  return paramsOf(subjects.intentIndex, subject) !== undefined;
}

/** A newer index that wants nothing of the site any more, and that nobody signed. */
function forged(site: string, payload: Uint8Array): Uint8Array {
  const { generation, epoch } = IntentIndex.decode(Signed.decode(payload).payload);
  return Signed.encode({ payload: IntentIndex.encode({ site, epoch, generation: generation + 1000 }), signatures: [] });
}

function changed(payload: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(payload);
  const at = copy.length >> 1;
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}
