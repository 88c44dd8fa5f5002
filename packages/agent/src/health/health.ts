/** How the agent is, for probes and for people. It is alive as long as it can say so. */
export interface Health {
  readonly phase: "enrolling" | "running" | "stopping";
  /** What it waits for until it is let in. */
  readonly waitsFor: string;
  readonly site: string;
  /** "up", "down" … An agent works without its hub: a line that is down is no illness. */
  readonly link: string;
  /** Why it is down; empty while it is up. */
  readonly linkReason: string;
  readonly indexGeneration: number;
  readonly outboxFacts: number;
  readonly machines: number;
  /** Why it cannot write down what it sees and is told; empty while it can. */
  readonly trouble: string;
}

/** Ready: it is a member of its site, works from the intents that it holds, and has room to write down what happens. */
export function isReady({ phase, trouble }: Health): boolean {
  return phase === "running" && trouble === "";
}
