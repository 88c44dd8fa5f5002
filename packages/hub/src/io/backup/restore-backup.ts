import { createReadStream, existsSync } from "node:fs";
import { mkdir, readFile, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { connectHub, hubCredentials, openStreamVault } from "@longshore/bus";
import { hubErrors } from "../../hub-errors.ts";
import { raiseEpoch } from "../../intents/epoch.ts";
import type { HubOptions } from "../../options.ts";
import type { Identity } from "../../state/identity.ts";
import type { StateLayout } from "../../state/layout.ts";
import { syncDirectory, writeSynced } from "../atomic-file.ts";
import { externalNats } from "../external-nats.ts";
import { openIdentity } from "../identity-store.ts";
import { openStateDirectory, UNFINISHED } from "../state-directory.ts";
import { type BackupManifest, readBackup } from "./manifest.ts";
import { privateBus, type ReachedBus } from "./reach-bus.ts";
import type { BackupWorld } from "./take-backup.ts";

export interface Restored {
  readonly epoch: number;
  readonly backupAtMs: number;
}

/**
 * Puts a backup back into an empty state directory, on a bus that nobody else can reach. The hub's next life (epoch + 1)
 * is on disk before anything is served; the next start writes every site's index under it. A restore that does not come
 * to its end leaves a mark on which no hub starts.
 */
export async function restoreBackup(options: HubOptions, from: string, world: BackupWorld): Promise<Restored> {
  const source = resolve(from);
  const manifest = await readBackup(source);
  const state = await openStateDirectory(options.stateDirectory);
  await using stack = new AsyncDisposableStack();
  const { layout } = stack.adopt(state, (held) => held[Symbol.dispose]());
  if (existsSync(layout.identity) || existsSync(layout.restoring)) {
    throw hubErrors.HUB_RESTORE_NOT_EMPTY({ directory: layout.directory });
  }
  await writeSynced(layout.restoring, "");
  await syncDirectory(layout.directory);
  await putFiles(source, layout, manifest);
  const identity = await openIdentity(layout, { trustTree: options.trustTree, ...world });
  const bus = await busFor(options, layout, identity, world);
  try {
    await putStreams(source, manifest, identity, bus, world);
    const epoch = await beginLife(manifest, identity, bus, world);
    await bus[Symbol.asyncDispose]();
    await rm(layout.restoring);
    await syncDirectory(layout.directory);
    return { epoch, backupAtMs: manifest.atMs };
  } catch (error) {
    await bus[Symbol.asyncDispose]();
    throw error;
  }
}

async function busFor(
  options: HubOptions,
  layout: StateLayout,
  identity: Identity,
  world: BackupWorld,
): Promise<ReachedBus> {
  const { url, advertise, ca: caFile } = options.nats;
  if (url !== undefined) return externalNats({ url, advertise, caFile, ownCa: identity.authority.certificate });
  return privateBus(options, layout, identity, { [Symbol.dispose]() {} }, world);
}

/** The identity last, and whole: what looks for it finds all of it. */
async function putFiles(source: string, layout: StateLayout, { files }: BackupManifest): Promise<void> {
  const making = join(layout.directory, `${UNFINISHED}restored`);
  await mkdir(making, { mode: 0o700 });
  for (const path of Object.keys(files)) {
    const [folder, name] = [dirname(path), basename(path)];
    const bytes = (): Promise<Buffer> => readFile(join(source, path));
    if (folder === basename(layout.identity)) await writeSynced(join(making, name), await bytes());
    else if (folder === basename(layout.operators)) await writeSynced(join(layout.operators, name), await bytes());
    else if (path === basename(layout.revocations)) await writeSynced(layout.revocations, await bytes());
  }
  await syncDirectory(making);
  await syncDirectory(layout.operators);
  await rename(making, layout.identity);
  await syncDirectory(layout.directory);
}

async function putStreams(
  source: string,
  { streams }: BackupManifest,
  { tree }: Identity,
  { url, ca }: ReachedBus,
  world: BackupWorld,
): Promise<void> {
  await using vault = await openStreamVault({ servers: [url], ca, credentials: await hubCredentials(tree), ...world });
  for (const { name, description } of streams) {
    const chunks = createReadStream(join(source, `${name}.snapshot`), { highWaterMark: CHUNK_BYTES });
    await vault.restore(name, description, chunks);
    world.log.info({ stream: name }, "stream restored");
  }
}

const CHUNK_BYTES = 128 * 1024;

async function beginLife(
  { atMs }: BackupManifest,
  { tree }: Identity,
  { url, ca }: ReachedBus,
  world: BackupWorld,
): Promise<number> {
  await using link = await connectHub({
    servers: [url],
    ca,
    credentials: await hubCredentials(tree),
    signer: neverSigns,
    ...world,
  });
  return await raiseEpoch(link.records, { backupAtMs: atMs, restoredAtMs: world.clock.now() });
}

/** While it is restored a hub gives no orders. */
function neverSigns(): never {
  throw new Error("a hub that is being restored signs nothing");
}
