export { type BackoffOptions, fullJitter } from "./backoff.ts";
export { ByteLog } from "./byte-log.ts";
export { Change } from "./change.ts";
export { type Clock, type Deadline, deadline, sleep } from "./clock.ts";
export {
  bit,
  bitfield16le,
  bitfield8,
  type BitFields,
  bits,
  type Bits,
  type BitValues,
  bytes,
  type Codec,
  codecErrors,
  constant,
  decode,
  type DecodeOptions,
  encode,
  type Fields,
  type Hidden,
  type Infer,
  type IntegerCodec,
  mapped,
  optional,
  type Optional,
  prefixed,
  type Reader,
  reserved,
  rest,
  type Shape,
  type Struct,
  struct,
  u16be,
  u16le,
  u24le,
  u32be,
  u32le,
  u8,
  type Writer,
} from "./codec/index.ts";
export {
  days,
  type Duration,
  formatDuration,
  hours,
  milliseconds,
  minutes,
  parseDuration,
  seconds,
} from "./duration.ts";
export { type Catalog, errorCatalog, isLongshoreError, LongshoreError, messageOf, type Retry } from "./errors.ts";
export { firstFew } from "./first-few.ts";
export { describeError, type ErrorDescription, isUnexpected } from "./describe-error.ts";
export { Fold, type Folded, type FoldOptions } from "./fold.ts";
export { systemClock, systemRandom } from "./io/system.ts";
export { createLogger, LOG_LEVELS, type Logger, type LogLevel, silentLogger } from "./log.ts";
export { counter, gauge, histogram, type MetricOptions, ownMetrics } from "./metrics.ts";
export { isName, NAME_PATTERN } from "./name.ts";
export { type Random, seededRandom } from "./random.ts";
export { scrub, scrubDeep } from "./scrub.ts";
export { REDACTED, Secret } from "./secret.ts";
export { SteppedClock } from "./stepped-clock.ts";
export { nearest } from "./nearest.ts";
export { type ConfigTable, config, type OptionRow, type OptionTree, type Values } from "./options/config.ts";
export { optionsHelp, optionsMarkdown } from "./options/help.ts";
export * as option from "./options/option.ts";
export { type OptionSources, optionErrors, type ReadOptions, readOptions } from "./options/read-options.ts";
export { done, type Reconcile, type Result, requeueAfter } from "./reconcile/reconcile.ts";
export { WorkQueue, type WorkQueueOptions } from "./reconcile/work-queue.ts";
export { complain, DaemonExit, misuse, print, readDaemonOptions } from "./io/daemon/command-line.ts";
export { catchProcessErrors, firstSignal, notifySystemd } from "./io/daemon/process.ts";
export { parseOptionsFile } from "./options/options-file.ts";
