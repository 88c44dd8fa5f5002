import { constants } from "node:fs";
import { type FileHandle, open, readFile, rename } from "node:fs/promises";
import { dirname } from "node:path";
import type { Lease } from "../dhcp/lease.ts";
import type { LeaseStore } from "../dhcp/lease-store.ts";

/**
 * Leases in a file of their own, a line of JSON each, the last of an address counts. Lines are appended and synced; a line
 * that a power cut tore is left out. Written anew when it is opened.
 */
export class FileLeaseStore implements LeaseStore, AsyncDisposable {
  readonly #file: FileHandle;
  readonly #leases: readonly Lease[];

  private constructor(file: FileHandle, leases: readonly Lease[]) {
    this.#file = file;
    this.#leases = leases;
  }

  static async open(path: string): Promise<FileLeaseStore> {
    const leases = await readLeases(path);
    const next = `${path}.new`;
    const fresh = await open(next, "w", 0o600);
    await fresh.appendFile(leases.map(lineOf).join(""));
    await fresh.sync();
    await fresh.close();
    await rename(next, path);
    await syncFolder(dirname(path));
    return new FileLeaseStore(await open(path, constants.O_WRONLY | constants.O_APPEND), leases);
  }

  load(): Promise<readonly Lease[]> {
    return Promise.resolve(this.#leases);
  }

  async save(leases: readonly Lease[]): Promise<void> {
    await this.#file.appendFile(leases.map(lineOf).join(""));
    await this.#file.datasync();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#file.close();
  }
}

async function readLeases(path: string): Promise<readonly Lease[]> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  const last = new Map<string, Lease>();
  for (const line of text.split("\n").slice(0, -1)) {
    const lease = leaseIn(line);
    if (lease !== undefined) last.set(lease.address, lease);
  }
  return [...last.values()];
}

function leaseIn(line: string): Lease | undefined {
  try {
    const { mac, address, state, untilMs, machine } = JSON.parse(line) as Partial<Lease>;
    if (mac === undefined || address === undefined || state === undefined || untilMs === undefined) return undefined;
    return { mac, address, state, untilMs, machine: machine ?? "" };
  } catch {
    return undefined; // torn
  }
}

function lineOf(lease: Lease): string {
  return `${JSON.stringify(lease)}\n`;
}

/** A name is durable when its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, constants.O_RDONLY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
