import type { BootTask } from "@longshore/contracts";

/** One boot of one machine that was seen on the network, and what it may still fetch. */
export interface BootRecord {
  /** 43 characters that stand for this boot and nothing else. */
  readonly token: string;
  readonly mac: string;
  /** Where it may speak from: the address that it was given; empty while another server gave it one that nobody heard of. */
  readonly address: string;
  /** The Machine that has the MAC address; empty = none has. */
  readonly machine: string;
  readonly firmware: string;
  /** Milliseconds since 1970. */
  readonly seenAtMs: number;
  /** When it was heard of last, to within some minutes. */
  readonly heardAtMs: number;
  /** `seen`: it asked for a boot file. `scripted`: its iPXE has its script. `tasked`: its environment has its task. */
  readonly step: "seen" | "scripted" | "tasked" | "over";
  /** What it was handed, and how it ended. */
  readonly task?: HandedTask | undefined;
}

export interface HandedTask {
  readonly kind: BootTask["task"];
  /** Of the image that it writes. */
  readonly image?: string | undefined;
  /** Of the files of the installer that it is handed over to. */
  readonly installer?: readonly string[] | undefined;
  /** Addresses that it has while it is at work, beside that of its boot; "any" where another network's DHCP gives it one. */
  readonly addresses: readonly string[] | "any";
  readonly ended?: "done" | "failed" | undefined;
  /** Of an install or a hand-over: whether its system has said that it runs. */
  readonly home?: "awaited" | "came" | undefined;
}

export interface BootTable {
  all(): readonly BootRecord[];
  write(record: BootRecord): void;
  forget(token: string): void;
}
