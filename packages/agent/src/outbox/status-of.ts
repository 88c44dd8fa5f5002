import { type Encodable, Status } from "@longshore/contracts";

/** A status with every field, those left out as they read on the other side. */
export function statusOf(fields: Encodable<typeof Status>): Status {
  return Status.decode(Status.encode(fields));
}
