import { existsSync } from "node:fs";
import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { hubCredentials, openStreamVault, type StreamDescription, type StreamVault } from "@longshore/bus";
import { streams } from "@longshore/contracts";
import type { Clock, Logger, Random } from "@longshore/kit";
import { hubErrors } from "../../hub-errors.ts";
import type { HubOptions } from "../../options.ts";
import { stateLayout, type StateLayout } from "../../state/layout.ts";
import { VERSION } from "../../version.ts";
import { syncDirectory, writeSynced } from "../atomic-file.ts";
import { openIdentity } from "../identity-store.ts";
import { type BackupManifest, fileDigest, MANIFEST } from "./manifest.ts";
import { reachBus } from "./reach-bus.ts";

export interface BackupWorld {
  readonly log: Logger;
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * Copies a hub, running or not, into a new directory: keys and certificates, the operators' contexts, and every stream
 * that is on disk as JetStream's own snapshot, each consistent in itself. It is not encrypted and holds every key of the
 * hub: its files have mode 0600, its directory 0700. It gets its name when it is whole.
 */
export async function takeBackup(options: HubOptions, target: string, world: BackupWorld): Promise<BackupManifest> {
  const layout = stateLayout(resolve(options.stateDirectory));
  if (!existsSync(layout.identity)) throw hubErrors.HUB_NOTHING_TO_BACK_UP({ directory: layout.directory });
  const directory = resolve(target);
  if (existsSync(directory)) throw hubErrors.HUB_BACKUP_EXISTS({ path: directory });
  const making = join(dirname(directory), `.${basename(directory)}.unfinished`);
  await rm(making, { recursive: true, force: true });
  await mkdir(making, { mode: 0o700 });
  try {
    const atMs = world.clock.now();
    const described = await takeStreams(options, layout, making, world);
    await copyFiles(layout, making);
    const manifest = await describe(making, described, atMs);
    await writeSynced(join(making, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
    await syncDirectory(making);
    await rename(making, directory);
    await syncDirectory(dirname(directory));
    return manifest;
  } catch (error) {
    await rm(making, { recursive: true, force: true });
    throw error;
  }
}

/** What telemetry says is said again; the rest lies on disk. */
export const backedUpStreams: readonly string[] = Object.values(streams)
  .filter(({ storage }) => storage === "file")
  .map(({ name }) => name);

async function takeStreams(
  options: HubOptions,
  layout: StateLayout,
  making: string,
  world: BackupWorld,
): Promise<BackupManifest["streams"]> {
  const identity = await openIdentity(layout, { trustTree: options.trustTree, ...world });
  await using bus = await reachBus(options, layout, identity, world);
  await using vault = await openStreamVault({
    servers: [bus.url],
    ca: bus.ca,
    credentials: await hubCredentials(identity.tree),
    ...world,
  });
  const taken: { name: string; description: StreamDescription }[] = [];
  for (const name of backedUpStreams) {
    taken.push({ name, description: await takeStream(vault, name, join(making, `${name}.snapshot`)) });
  }
  return taken;
}

async function takeStream(vault: StreamVault, name: string, path: string): Promise<StreamDescription> {
  const file = await open(path, "wx", 0o600);
  try {
    const description = await vault.snapshot(name, async (chunk) => void (await file.write(chunk)));
    await file.sync();
    return description;
  } finally {
    await file.close();
  }
}

async function copyFiles(layout: StateLayout, making: string): Promise<void> {
  for (const from of [layout.identity, layout.operators]) {
    const to = join(making, relative(layout.directory, from));
    await mkdir(to, { mode: 0o700 });
    for (const name of await readdir(from)) await writeSynced(join(to, name), await readFile(join(from, name)));
    await syncDirectory(to);
  }
  if (existsSync(layout.revocations)) {
    await writeSynced(join(making, basename(layout.revocations)), await readFile(layout.revocations));
  }
}

async function describe(making: string, described: BackupManifest["streams"], atMs: number): Promise<BackupManifest> {
  const files: Record<string, string> = {};
  for (const entry of await readdir(making, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) files[relative(making, path)] = await fileDigest(path);
  }
  return { format: "longshore-hub-backup", version: 1, hub: VERSION, atMs, streams: described, files };
}
