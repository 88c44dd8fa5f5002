import { Status } from "@longshore/contracts";

/** Whether two statuses say the same; when the power state was read is no news. */
export function sameStatus(a: Status, b: Status): boolean {
  return Buffer.compare(Status.encode(newsOf(a)), Status.encode(newsOf(b))) === 0;
}

function newsOf(status: Status): Status {
  const machine = status.machine && { ...status.machine, powerReadAtMs: 0 };
  return { ...status, machine, stamp: null };
}
