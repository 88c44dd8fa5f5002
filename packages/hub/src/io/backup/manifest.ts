import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { StreamDescription } from "@longshore/bus";
import { messageOf } from "@longshore/kit";
import { hubErrors } from "../../hub-errors.ts";

/** What a backup holds; written last, so a backup without it is none. */
export interface BackupManifest {
  readonly format: "longshore-hub-backup";
  readonly version: 1;
  /** Of the hub that made it. */
  readonly hub: string;
  readonly atMs: number;
  readonly streams: readonly { readonly name: string; readonly description: StreamDescription }[];
  /** SHA-256 (hex) of every file, by its path in the backup. */
  readonly files: Readonly<Record<string, string>>;
}

export const MANIFEST = "manifest.json";

/** Reads it and checks every byte of the backup. Throws HUB_BACKUP_DAMAGED; changes nothing. */
export async function readBackup(directory: string): Promise<BackupManifest> {
  const manifest = await readManifest(join(directory, MANIFEST));
  for (const [path, digest] of Object.entries(manifest.files)) {
    const found = await fileDigest(join(directory, path)).catch((error: unknown) => messageOf(error));
    if (found !== digest) throw hubErrors.HUB_BACKUP_DAMAGED({ path, reason: "it is not as it was written" });
  }
  return manifest;
}

export async function fileDigest(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

async function readManifest(path: string): Promise<BackupManifest> {
  let manifest: Partial<BackupManifest>;
  try {
    manifest = JSON.parse(await readFile(path, "utf8")) as Partial<BackupManifest>;
  } catch (cause) {
    throw hubErrors.HUB_BACKUP_DAMAGED({ path, reason: messageOf(cause) }, { cause });
  }
  if (manifest.format !== "longshore-hub-backup" || manifest.version !== 1) {
    throw hubErrors.HUB_BACKUP_DAMAGED({ path, reason: "it is no backup of a hub, or of a newer one" });
  }
  return manifest as BackupManifest;
}
