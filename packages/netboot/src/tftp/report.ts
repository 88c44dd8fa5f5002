/** How one request ended: a log line and, for the agent, an event. */
export interface TftpReport {
  /** "10.1.0.17:2070". */
  readonly client: string;
  readonly file: string;
  readonly outcome: "sent" | "stopped" | "refused";
  /** Why it was refused or stopped; empty for what was sent. */
  readonly because: string;
  readonly bytes: number;
  readonly ms: number;
}
