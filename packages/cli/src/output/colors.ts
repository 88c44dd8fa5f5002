import picocolors from "picocolors";

/** Paints, or leaves as it is where there is no terminal or NO_COLOR is set. */
export type Paint = (text: string) => string;

export interface Colors {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly red: Paint;
  readonly green: Paint;
  readonly yellow: Paint;
}

export function colors(isTTY: boolean, env: Readonly<Record<string, string | undefined>>): Colors {
  const enabled = isTTY && !env["NO_COLOR"] && env["TERM"] !== "dumb";
  return picocolors.createColors(enabled);
}

/** Phases, power and link states that people scan for. Everything else stays plain. */
export function paintState(colors: Colors, state: string): string {
  if (GOOD.has(state)) return colors.green(state);
  if (BAD.has(state)) return colors.red(state);
  return WAITING.has(state) ? colors.yellow(state) : state;
}

const GOOD = new Set(["Ready", "True", "on", "up", "accepted", "Provisioned", "healthy"]);
const BAD = new Set(["Failed", "Error", "False", "silent", "error", "rejected", "failed"]);
const WAITING = new Set([
  "Pending",
  "Inspecting",
  "Provisioning",
  "Deprovisioning",
  "Progressing",
  "Unknown",
  "unknown",
  "never",
  "warning",
  "pending",
  "degraded",
]);
