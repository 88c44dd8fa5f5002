import { type DestinationStream, type Logger as PinoLogger, pino } from "pino";

/** A constant sentence with keys: `log.info({ machine, was, to }, "power changed")`. */
export type Logger = Pick<PinoLogger, "trace" | "debug" | "info" | "warn" | "error" | "fatal"> & {
  child(keys: Record<string, unknown>): Logger;
};

export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** JSON lines with time in ISO 8601; keys that name a credential are redacted even if one slips in as text. */
export function createLogger(name: string, level: LogLevel, destination: DestinationStream): Logger {
  const redact = { paths: [...CREDENTIAL_KEYS, ...CREDENTIAL_KEYS.map((key) => `*.${key}`)], censor: "[redacted]" };
  return pino({ level, base: { name }, timestamp: pino.stdTimeFunctions.isoTime, redact }, destination);
}

export const silentLogger: Logger = pino({ level: "silent" });

const CREDENTIAL_KEYS = ["password", "seed", "token", "jwt", "creds", "secret", "kg", "authorization"];
