/** The hub's streams: which subjects each keeps, and how. */
export const streams = {
  intents: { name: "INTENTS", subjects: ["site.*.intent.>"], keep: { perSubject: 8 }, storage: "file", atomic: true },
  status: { name: "STATUS", subjects: ["site.*.status.>"], keep: { perSubject: 1 }, storage: "file", atomic: false },
  events: { name: "EVENTS", subjects: ["site.*.event.>"], keep: { ageDays: 30 }, storage: "file", atomic: true },
  telemetry: {
    name: "TELEMETRY",
    subjects: ["site.*.tel.>"],
    keep: { ageDays: 1 / 24, bytes: 256 * 1024 * 1024 },
    storage: "memory",
    atomic: false,
  },
  records: { name: "RECORDS", subjects: ["hub.record.>"], keep: { perSubject: 8 }, storage: "file", atomic: true },
  audit: { name: "AUDIT", subjects: ["hub.audit.>"], keep: { ageDays: 400 }, storage: "file", atomic: false },
} as const satisfies Record<string, StreamRow>;

export interface StreamRow {
  readonly name: string;
  readonly subjects: readonly string[];
  readonly keep: { readonly perSubject?: number; readonly ageDays?: number; readonly bytes?: number };
  /** `memory`: may be lost with the server, so it does not wait for its disk. */
  readonly storage: "file" | "memory";
  /** Takes atomic batches (all or none). */
  readonly atomic: boolean;
}

/** Object bucket of content-addressed chunks that every site may read. */
export const CHARTS_BUCKET = "charts";
