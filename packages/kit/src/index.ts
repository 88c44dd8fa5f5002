export { type BackoffOptions, fullJitter } from "./backoff.ts";
export { type Clock, type Deadline, deadline, sleep } from "./clock.ts";
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
export { systemClock, systemRandom } from "./io/system.ts";
export { createLogger, LOG_LEVELS, type Logger, type LogLevel, silentLogger } from "./log.ts";
export { counter, gauge, histogram, type MetricOptions, ownMetrics } from "./metrics.ts";
export { isName, NAME_PATTERN } from "./name.ts";
export { type Random, seededRandom } from "./random.ts";
export { REDACTED, Secret } from "./secret.ts";
export { SteppedClock } from "./stepped-clock.ts";
