import type { CarriedMessage, Carrier } from "../carrier.ts";
import { busErrors } from "../errors.ts";
import type { StoredMessage } from "../ports.ts";

/** How long one read may take, milliseconds. */
export const READ_WITHIN_MS = 5_000;

/** The last message of one subject, the subject being the permission. */
export async function directGet(
  session: Carrier,
  prefix: string,
  stream: string,
  subject: string,
  signal?: AbortSignal,
  timeoutMs = READ_WITHIN_MS,
): Promise<Found | undefined> {
  const request = `${prefix}.DIRECT.GET.${stream}.${subject}`;
  return readDirect(await session.request(request, NOTHING, { timeoutMs, signal }));
}

export interface Found extends StoredMessage {
  /** Under which it was published. */
  readonly id: string;
}

/** A stored message as the server's direct get hands it out; undefined when there is none. */
export function readDirect(message: CarriedMessage): Found | undefined {
  const found = message.headers ?? NO_HEADERS;
  const status = found.code;
  if (status === 404) return undefined;
  if (status !== 0)
    throw busErrors.BUS_NO_ANSWER({ subject: message.subject, reason: `${status} ${found.description}` });
  return {
    subject: found.get("Nats-Subject"),
    sequence: Number(found.get("Nats-Sequence")),
    payload: message.data,
    storedAtMs: Date.parse(found.get("Nats-Time-Stamp")),
    id: found.get("Nats-Msg-Id"),
  };
}

const NOTHING = new Uint8Array();
const NO_HEADERS = { code: 0, description: "", get: (): string => "" };
