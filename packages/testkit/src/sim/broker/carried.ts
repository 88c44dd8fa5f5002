import type { CarriedMessage } from "@longshore/bus/fill";
import type { Packet } from "./frames.ts";

/** A packet as a link sees it. */
export function carried(
  { subject, reply, data, headers, status }: Packet,
  respond: CarriedMessage["respond"],
): CarriedMessage {
  return {
    subject,
    data,
    ...(reply !== undefined && { reply }),
    headers: { code: status ?? 0, description: "", get: (name) => headers?.[name] ?? "" },
    respond,
  };
}
