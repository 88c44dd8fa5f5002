/** One line of nats-server's log, e.g. "[412] 2026/11/23 18:00:00.000001 [INF] Server is ready". */
export interface NatsLogLine {
  readonly level: "trace" | "debug" | "info" | "warn" | "error";
  readonly text: string;
}

const LEVELS: Readonly<Record<string, NatsLogLine["level"]>> = {
  TRC: "trace",
  DBG: "debug",
  INF: "debug", // what is news to nats-server is detail to the hub
  WRN: "warn",
  ERR: "error",
  FTL: "error",
};

export function parseNatsLogLine(line: string): NatsLogLine {
  const found = /^\[\d+\] \S+ \S+ \[([A-Z]{3})\] (.*)$/.exec(line);
  const level = LEVELS[found?.[1] ?? ""];
  return level === undefined ? { level: "warn", text: line } : { level, text: found?.[2] ?? line };
}
