import type { Architecture } from "./architecture.ts";

/** `manifest.json` beside kernel and initrd: what is in them, and what could not be had. */
export interface Manifest {
  readonly architecture: Architecture;
  /** As `uname -r` says it. */
  readonly kernel: string;
  readonly files: Readonly<Record<"vmlinuz" | "initrd", { readonly bytes: number; readonly sha256: string }>>;
  /** Bytes of the initrd when it is unpacked into memory. */
  readonly unpackedBytes: number;
  /** Debian's packages and their versions. */
  readonly packages: Readonly<Record<string, string>>;
  /** Names, sorted. */
  readonly modules: readonly string[];
  readonly builtin: readonly string[];
  readonly firmware: readonly string[];
  readonly missing: {
    /** Firmware that a module may ask for and no package has: the port or controller works without it, or not at all. */
    readonly firmware: Readonly<Record<string, readonly string[]>>;
    /** Packages that could not be fetched where this was made, and why. */
    readonly packages: Readonly<Record<string, string>>;
  };
}
