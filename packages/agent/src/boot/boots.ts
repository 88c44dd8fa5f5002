import type { BootTask } from "@longshore/contracts";
import { type Clock, days, hours, minutes, type Random } from "@longshore/kit";
import type { BootRecord, BootTable, HandedTask } from "../store/boots.ts";

/** Why nothing is given out; 403 for who it is not, 410 for what is over. */
export interface Withheld {
  readonly status: 403 | 410;
  readonly because: string;
}

export interface BootsOptions {
  readonly store: BootTable;
  readonly clock: Clock;
  readonly random: Random;
}

/** What is seen of a boot when its firmware or its iPXE is told what to load. */
export type Sighting = Pick<BootRecord, "mac" | "machine" | "firmware"> & {
  /** Undefined where another server gave one that nobody heard of. */
  readonly address: string | undefined;
};

/** From the first sight of a boot to its script: firmware asks several times, over several of its drivers, and so does iPXE. */
const ONE_BOOT_MS = minutes(5);
/** A boot that is not heard of for so long is over. */
const SILENT_MS = hours(1);
/** How long the first word of an installed system is waited for. */
const HOME_MS = days(30);
/** `heardAtMs` is written down as often as this, so that reports of progress cost no disk. */
const HEARD_EVERY_MS = minutes(5);

/**
 * A machine's configuration belongs to one boot that was seen, until that boot is over: not to whoever has the machine's
 * address, today or tomorrow. Everything is on disk before it is told, so that a boot does not notice when the agent dies.
 */
export class Boots {
  readonly #options: BootsOptions;
  readonly #byToken = new Map<string, BootRecord>();
  /** The last boot of each. */
  readonly #byMac = new Map<string, BootRecord>();

  constructor(options: BootsOptions) {
    this.#options = options;
    for (const record of [...options.store.all()].sort((a, b) => a.seenAtMs - b.seenAtMs)) this.#hold(record);
  }

  /** Its firmware or its iPXE was told what to load: a new boot, or one that goes on. */
  seen({ mac, machine, firmware, address = "" }: Sighting): { readonly boot: BootRecord; readonly isNew: boolean } {
    const last = this.#byMac.get(mac);
    const nowMs = this.#options.clock.now();
    if (last?.step === "seen" && nowMs - last.seenAtMs < ONE_BOOT_MS)
      return { boot: this.#change(last, { machine, address: address || last.address }), isNew: false };
    this.#prune(nowMs);
    if (last !== undefined) this.#end(last);
    const token = Buffer.from(this.#options.random.bytes(32)).toString("base64url");
    const boot = { token, mac, address, machine, firmware, seenAtMs: nowMs, heardAtMs: nowMs, step: "seen" } as const;
    this.#options.store.write(boot);
    this.#hold(boot);
    return { boot, isNew: true };
  }

  /** Another server gives the addresses, and the machine was heard to take this one. */
  took(mac: string, address: string): void {
    const boot = this.#byMac.get(mac);
    if (boot?.step === "seen") this.#change(boot, { address });
  }

  /** The last boot of a MAC address that is not over. */
  running(mac: string): BootRecord | undefined {
    const boot = this.#byMac.get(mac);
    return boot === undefined || boot.step === "over" || this.#isSilent(boot) ? undefined : boot;
  }

  /**
   * For the boot script, which carries the token: asked for by MAC, from the address of this boot. Where that is not known,
   * `neighbour` decides: the MAC address that the host's own network knows behind `from`.
   */
  ofMac(mac: string, from: string, neighbour: string | undefined): BootRecord | Withheld {
    const boot = this.#byMac.get(mac);
    if (boot === undefined) return { status: 403, because: `no boot of ${mac} was seen` };
    if (boot.address === "" && neighbour === mac && boot.step !== "over") return this.#change(boot, { address: from });
    return this.#judge(boot, from);
  }

  /** For everything after the script. */
  ofToken(token: string, from: string): BootRecord | Withheld {
    const boot = this.#byToken.get(token);
    return boot === undefined ? UNKNOWN_TOKEN : this.#judge(boot, from);
  }

  /** A boot that has ended its task with `how` and says so once more: its first answer was lost. */
  ended(token: string, from: string, how: HandedTask["ended"]): boolean {
    const boot = this.#byToken.get(token);
    return boot?.task?.ended !== undefined && boot.task.ended === how && maySpeakFrom(boot, from);
  }

  /** For the system that a boot has installed: it may have another address, and the boot is over. */
  ofHome(token: string): BootRecord | Withheld {
    const boot = this.#byToken.get(token);
    if (boot === undefined) return UNKNOWN_TOKEN;
    if (boot.task?.home === undefined) return { status: 403, because: "this boot has installed nothing" };
    const late = this.#options.clock.now() - boot.seenAtMs > HOME_MS;
    return late ? { status: 410, because: `its boot was seen more than ${HOME_MS / days(1)} days ago` } : boot;
  }

  scripted(boot: BootRecord): void {
    if (boot.step === "seen") this.#change(boot, { step: "scripted", heardAtMs: this.#options.clock.now() });
  }

  /** An install that is handed out takes the place of those before it: their systems are awaited no more. */
  tasked(boot: BootRecord, task: BootTask): void {
    if (handed(task, boot.mac).home !== undefined) {
      for (const other of this.#byToken.values()) {
        const isBefore = other.token !== boot.token && other.mac === boot.mac && other.task?.home === "awaited";
        if (isBefore) this.#forget(other);
      }
    }
    this.#change(boot, { step: "tasked", task: handed(task, boot.mac), heardAtMs: this.#options.clock.now() });
  }

  /** It was heard of; `ended` when its task is over. */
  heard(boot: BootRecord, ended?: HandedTask["ended"]): void {
    const heardAtMs = this.#options.clock.now();
    if (ended !== undefined && boot.task !== undefined) {
      this.#change(boot, { step: "over", task: { ...boot.task, ended }, heardAtMs });
    } else if (heardAtMs - boot.heardAtMs >= HEARD_EVERY_MS) {
      this.#change(boot, { heardAtMs });
    }
  }

  home(boot: BootRecord): void {
    if (boot.task !== undefined) this.#change(boot, { task: { ...boot.task, home: "came" } });
  }

  /** Images that boots are writing now: they must stay. */
  imagesInUse(): ReadonlySet<string> {
    const writing = [...this.#byToken.values()].filter((boot) => boot.step === "tasked" && !this.#isSilent(boot));
    return new Set(writing.flatMap(({ task }) => [...(task?.installer ?? []), ...(task?.image ? [task.image] : [])]));
  }

  #judge(boot: BootRecord, from: string): BootRecord | Withheld {
    if (!maySpeakFrom(boot, from))
      return { status: 403, because: `${boot.mac} booted with ${boot.address || "an address that nobody heard of"}` };
    if (boot.step === "over") return { status: 410, because: `the boot of ${boot.mac} is over` };
    if (this.#isSilent(boot)) return { status: 410, because: `${boot.mac} was silent for too long` };
    return boot;
  }

  #isSilent(boot: BootRecord): boolean {
    return this.#options.clock.now() - boot.heardAtMs > SILENT_MS + HEARD_EVERY_MS;
  }

  /** The boot after it begins: what it was granted is over, but for the word of the system that it has installed. */
  #end(boot: BootRecord): void {
    if (boot.task?.home === undefined) this.#forget(boot);
    else if (boot.step !== "over") this.#change(boot, { step: "over" });
  }

  #prune(nowMs: number): void {
    for (const boot of this.#byToken.values()) {
      const ageMs = nowMs - boot.heardAtMs;
      if (ageMs > (boot.task?.home === undefined ? days(1) : HOME_MS)) this.#forget(boot);
    }
  }

  #change(boot: BootRecord, change: Partial<BootRecord>): BootRecord {
    const changed = { ...boot, ...change };
    if (JSON.stringify(changed) === JSON.stringify(boot)) return boot;
    this.#options.store.write(changed);
    this.#byToken.set(boot.token, changed);
    if (this.#byMac.get(boot.mac)?.token === boot.token) this.#byMac.set(boot.mac, changed);
    return changed;
  }

  #hold(boot: BootRecord): void {
    this.#byToken.set(boot.token, boot);
    this.#byMac.set(boot.mac, boot);
  }

  #forget(boot: BootRecord): void {
    this.#options.store.forget(boot.token);
    this.#byToken.delete(boot.token);
    if (this.#byMac.get(boot.mac)?.token === boot.token) this.#byMac.delete(boot.mac);
  }
}

const UNKNOWN_TOKEN: Withheld = { status: 403, because: "no boot has this token" };

function maySpeakFrom({ address, task }: BootRecord, from: string): boolean {
  return address === from || task?.addresses === "any" || task?.addresses.includes(from) === true;
}

function handed(task: BootTask, mac: string): HandedTask {
  const common = { kind: task.task, addresses: addressesOf(task, mac) };
  if (task.task === "install") return { ...common, image: task.image.sha256, home: "awaited" };
  if (task.task !== "hand-over") return common;
  const { kernel, initrd, iso } = task.installer;
  return { ...common, installer: [kernel, initrd, iso].map(({ sha256 }) => sha256), home: "awaited" };
}

/**
 * A task may give the machine another network than that of its boot: there it speaks from what its task says, or from what
 * another network's DHCP gives it. On the port that it booted from, DHCP is ours, and gives it what it has.
 */
function addressesOf({ network }: BootTask, mac: string): HandedTask["addresses"] {
  const links = network?.links ?? [];
  if (links.some((link) => link.dhcp && !(link.kind === "nic" && link.mac === mac))) return "any";
  return links.flatMap(({ addresses }) => addresses.map((address) => address.split("/")[0] ?? ""));
}
