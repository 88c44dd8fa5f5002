/** A call of an operator that orders power, with what came of it. */
export interface JudgedCall {
  readonly number: number;
  /** What the operator was told; undefined = nothing. */
  readonly answer: Answer | undefined;
  /** A cycle or a reset: done twice, it happens twice. */
  readonly isPulse: boolean;
  /** How often a BMC acted because of it. */
  readonly acts: number;
}

export interface Answer {
  readonly ok: boolean;
  /** Of the error, unless it is ok. */
  readonly code?: string | undefined;
  readonly confirmed?: boolean | undefined;
}

/** A call leads to one act at most; what was answered as not done was not; a cycle or reset that was confirmed was. */
export function answersHold({ number, answer, isPulse, acts }: JudgedCall): string[] {
  const found: string[] = [];
  if (acts > 1) found.push(`call ${number} led to ${acts} acts`);
  if (answer === undefined) return found;
  if (saysNothingWasDone(answer) && acts > 0)
    found.push(`call ${number} was answered with ${answer.code}, and the BMC acted`);
  if (answer.ok && answer.confirmed === true && isPulse && acts === 0)
    found.push(`call ${number} was confirmed, and no BMC acted`);
  return found;
}

export function saysNothingWasDone({ ok, code = "" }: Answer): boolean {
  return !ok && NOT_DONE.has(code);
}

/** Errors that say that nothing was done. */
const NOT_DONE: ReadonlySet<string> = new Set([
  "AGENT_BMC_TOO_SLOW",
  "AGENT_NO_SUCH_MACHINE",
  "AGENT_STOPPING",
  "BMC_BUSY",
  "BMC_REJECTED",
  "HUB_NOT_FOUND",
  "HUB_SITE_NOT_CONNECTED",
  "INTENT_POWER_HELD",
]);
