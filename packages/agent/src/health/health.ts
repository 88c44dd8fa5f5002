/** How the agent is, for probes and for people. It is alive as long as it can say so. */
export interface Health {
  readonly phase: "enrolling" | "running" | "stopping";
  /** What it waits for until it is let in. */
  readonly waitsFor: string;
  readonly site: string;
  /** "up", "down" … An agent works without its hub: a line that is down is no illness. */
  readonly link: string;
  readonly indexGeneration: number;
  readonly outboxFacts: number;
  readonly machines: number;
}

/** Ready: it is a member of its site and works from the intents that it holds. */
export function isReady({ phase }: Health): boolean {
  return phase === "running";
}
