import type { SensorHealth } from "../sensors.ts";

/** What the states that hold say of a sensor's health; states that are neither good nor bad leave it "ok". */
export function healthOfStates(states: readonly string[]): SensorHealth {
  const all = states.map((state) => healthOf(state));
  return all.find((health) => health === "critical") ?? all.find((health) => health === "warning") ?? "ok";
}

function healthOf(state: string): SensorHealth {
  if (THRESHOLD_CRITICAL.test(state) || CRITICAL.has(state)) return "critical";
  return THRESHOLD_WARNING.test(state) || WARNING.has(state) ? "warning" : "ok";
}

/** "below lower critical" of a reading, "upper critical going high" of an event; going back over it is over. */
const THRESHOLD_CRITICAL =
  /^(below lower|above upper) (critical|non-recoverable)$|^lower (critical|non-recoverable) going low$|^upper (critical|non-recoverable) going high$/;
const THRESHOLD_WARNING =
  /^(below lower|above upper) non-critical$|^lower non-critical going low$|^upper non-critical going high$/;

/** Words of the discrete states of IPMI 2.0 tables 42-2 and 42-3 that mean that something is broken, or about to be. */
const CRITICAL: ReadonlySet<string> = new Set([
  "failure",
  "failed",
  "fault",
  "IERR",
  "thermal trip",
  "FRB1/BIST failure",
  "FRB2 failure",
  "FRB3 failure",
  "uncorrectable machine check",
  "uncorrectable ECC error",
  "critical overtemperature",
  "input lost",
  "AC lost",
  "soft power control failure",
  "in failed array",
  "fatal NMI",
  "bus fatal error",
  "bus uncorrectable error",
  "PCI SERR",
  "critical from less severe",
  "critical from non-recoverable",
  "non-recoverable from less severe",
  "non-recoverable",
  "non-redundant, too few resources",
  "OS load critical stop",
  "run-time critical stop",
  "FRU failure",
]);
const WARNING: ReadonlySet<string> = new Set([
  "predictive failure",
  "input lost or out of range",
  "input out of range",
  "configuration error",
  "correctable ECC error",
  "correctable ECC limit reached",
  "memory scrub failed",
  "in critical array",
  "rebuild in progress",
  "rebuild aborted",
  "low",
  "degraded",
  "limit exceeded",
  "performance lags",
  "non-critical from OK",
  "non-critical from more severe",
  "redundancy lost",
  "redundancy degraded",
  "non-redundant, enough resources",
  "chassis intrusion",
  "log full",
  "log almost full",
  "timer expired",
  "throttled",
  "invalid user name or password",
  "password disabled by failures",
]);
