import { type StreamRow, streams } from "@longshore/contracts";
import {
  DiscardPolicy,
  JetStreamApiError,
  type JetStreamManager,
  jetstreamManager,
  PersistMode,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
  type StreamUpdateConfig,
} from "@nats-io/jetstream";
import { type NatsConnection, nanos } from "@nats-io/transport-node";
import { OBJECT_STREAM } from "../trust/permissions.ts";

/** Makes what is missing and brings what is there up to the table; streams of account HUB only. */
export async function ensureStreams(connection: NatsConnection, replicas: number): Promise<void> {
  const manager = await jetstreamManager(connection, { timeout: 10_000 });
  for (const row of Object.values(streams))
    await ensure(manager, row.name, limitsOf(row, replicas), birthOf(row, replicas));
  await ensure(manager, OBJECT_STREAM, objectLimits(replicas), { storage: StorageType.File });
}

type Limits = Partial<StreamUpdateConfig> & { readonly subjects: string[] };
/** What can only be said when a stream is made. */
type Birth = Pick<StreamConfig, "storage"> & Partial<Pick<StreamConfig, "persist_mode">>;

const DAY_MS = 86_400_000;
/** A repeat that comes later than this is dropped by the fact's stamp instead. */
const DUPLICATE_WINDOW_MS = 600_000;
const NAME_IN_USE = 10058;

async function ensure(manager: JetStreamManager, name: string, limits: Limits, birth: Birth): Promise<void> {
  try {
    await manager.streams.add({
      name,
      retention: RetentionPolicy.Limits,
      max_consumers: 10_000,
      ...limits,
      ...birth,
    });
  } catch (error) {
    if (!(error instanceof JetStreamApiError) || error.code !== NAME_IN_USE) throw error;
    await manager.streams.update(name, limits);
  }
}

function limitsOf(row: StreamRow, replicas: number): Limits {
  const { perSubject, ageDays, bytes } = row.keep;
  return {
    subjects: [...row.subjects],
    discard: DiscardPolicy.Old,
    max_msgs_per_subject: perSubject ?? -1,
    max_age: nanos((ageDays ?? 0) * DAY_MS),
    max_bytes: bytes ?? -1,
    duplicate_window: nanos(DUPLICATE_WINDOW_MS),
    num_replicas: replicas,
    allow_direct: true,
    allow_atomic: row.atomic,
  };
}

/**
 * What may be lost with a server does not wait for its disk: a file that is flushed later on one server, memory on
 * three (flushing later is refused for replicated streams).
 */
function birthOf({ storage }: StreamRow, replicas: number): Birth {
  if (storage === "file") return { storage: StorageType.File };
  return replicas > 1
    ? { storage: StorageType.Memory }
    : { storage: StorageType.File, persist_mode: PersistMode.Async };
}

/** The layout of a NATS object store, so that its tools can read it. */
function objectLimits(replicas: number): Limits {
  const bucket = OBJECT_STREAM.slice("OBJ_".length);
  return {
    subjects: [`$O.${bucket}.C.>`, `$O.${bucket}.M.>`],
    discard: DiscardPolicy.New,
    duplicate_window: nanos(DUPLICATE_WINDOW_MS),
    num_replicas: replicas,
    allow_direct: true,
    allow_rollup_hdrs: true,
  };
}
