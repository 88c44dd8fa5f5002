import type { Logger } from "@longshore/kit";
import type { Trace } from "../trace.ts";

/** What the programs log, among everything else that happened. It is printed and no part of the digest. */
export function traceLogger(trace: Trace, who: string): Logger {
  const say = (level: string) => (keys: unknown, sentence?: string) =>
    trace.say(who, `${level} ${sentence ?? ""} ${JSON.stringify(keys)}`);
  const levels = ["trace", "debug", "info", "warn", "error", "fatal"].map((level) => [level, say(level)] as const);
  const logger = { ...Object.fromEntries(levels), child: () => logger } as unknown as Logger;
  return logger;
}
