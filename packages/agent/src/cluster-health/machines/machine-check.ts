import type { Condition, Status } from "@longshore/contracts";
import type { Verdict } from "../verdict.ts";

/** A question about all machines of the site, answered from what is told of each: nothing is asked anew for it. */
export interface MachineCheck {
  readonly name: string;
  /** Undefined: it is the tree's root at the site. */
  readonly parent: string | undefined;
  judge(machines: readonly Machine[]): Verdict;
}

/** A machine of which a document says that it belongs to the site. */
export interface Machine {
  readonly name: string;
  /** Undefined: nothing was told of it yet. */
  readonly status: Status | undefined;
}

export function conditionOf({ status }: Machine, type: string): Condition | undefined {
  return status?.conditions.find((one) => one.type === type);
}
