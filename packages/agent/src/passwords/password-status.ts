import type { Status } from "@longshore/contracts";
import { condition, mergeConditions } from "@longshore/intents";
import { statusOf } from "../outbox/status-of.ts";
import type { HeldPassword, PasswordRecord } from "../store/passwords.ts";

export const PASSWORD_KIND = "BmcPassword";

/** What the hub is told of a BMC's password: sealed, so that it is not lost with the agent. */
export function passwordStatus(
  machine: string,
  record: PasswordRecord,
  previous: Status | undefined,
  nowMs: number,
): Status {
  const { phase, ok, message } = phaseOf(record);
  const rotated = condition("Rotated", ok, phase, message, 0);
  const { current, next, last } = record;
  return statusOf({
    kind: PASSWORD_KIND,
    name: machine,
    observedGeneration: 0,
    phase,
    conditions: [...mergeConditions(previous?.conditions ?? [], [rotated], nowMs)],
    bmcPassword: {
      ...(current && { current: sealedOf(current) }),
      ...(next && { next: sealedOf(next) }),
      orderId: next?.orderId ?? last?.orderId ?? "",
    },
  });
}

export function phaseOf({ current, next, last }: PasswordRecord): {
  readonly phase: string;
  readonly ok: boolean | undefined;
  readonly message: string;
} {
  if (next?.step === "sealed")
    return {
      phase: "Sealed",
      ok: undefined,
      message: "a new password is made and sealed; the BMC was told nothing yet",
    };
  if (next?.step === "setting")
    return { phase: "Setting", ok: undefined, message: "the BMC may have the new password or the old one" };
  if (last !== undefined) return { phase: last.result, ok: last.result === "Active", message: last.message };
  if (current !== undefined) return { phase: "Active", ok: true, message: "the BMC has the password made here" };
  return { phase: "Secret", ok: true, message: "the BMC has the password of its Secret" };
}

function sealedOf({ address, secret, version, spec, madeAtMs }: HeldPassword) {
  return { address, secret, secretVersion: version, spec: Buffer.from(JSON.stringify(spec)), madeAtMs };
}
