/** What the agent has loaded beside its client of Kubernetes. */
export async function loadAgentModules(): Promise<void> {
  if (process.env["MODULES"] !== "agent") return;
  const loaded = await Promise.all([import("@longshore/bus"), import("@longshore/intents"), import("node-ipmi")]);
  Object.assign(globalThis, { loaded });
}

/** Says once when all are here; gives back what the start left, as the agent does. */
export function report(size: () => number): void {
  const timer = setInterval(() => {
    if (size() < 1000) return;
    clearInterval(timer);
    setInterval(() => undefined, 1e6);
    globalThis.gc?.({ type: "major", execution: "sync", flavor: "last-resort" }); // as the agent does
    console.log(`watching ${size()}`);
  }, 200);
}
