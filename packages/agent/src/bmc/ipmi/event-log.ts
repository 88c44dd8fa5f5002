import type { IpmiSession } from "node-ipmi";
import type { EventLog, LogEntry } from "../event-log.ts";

type Reader = ReturnType<typeof import("./read-log.ts")["logReader"]>;

/** The System Event Log; the code that reads it is loaded when somebody wants it. */
export function eventLogOf(session: IpmiSession): EventLog {
  let reader: Promise<Reader> | undefined;
  const load = (): Promise<Reader> => (reader ??= import("./read-log.ts").then(({ logReader }) => logReader(session)));
  return {
    state: async (signal) => (await load()).state(signal),
    async *entries(options): AsyncGenerator<LogEntry> {
      yield* (await load()).entries(options);
    },
    async *newest(count, options): AsyncGenerator<LogEntry> {
      yield* (await load()).newest(count, options);
    },
    clear: async (signal) => (await load()).clear(signal),
  };
}
