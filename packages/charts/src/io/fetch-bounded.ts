import { chartErrors } from "../errors.ts";

/** Milliseconds until a server must have sent all of it. */
const FETCHED_WITHIN_MS = 120_000;

/** What a server sends for a GET, as long as it is not more than `limit` bytes. Throws Refusal for another status. */
export async function fetchBounded(
  url: string,
  headers: Readonly<Record<string, string>>,
  limit: number,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(FETCHED_WITHIN_MS)]);
  const response = await fetch(url, { headers, signal: within });
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    throw new Refusal(response);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.length;
    if (size > limit) throw chartErrors.CHART_TOO_LARGE({ what: url, limit });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** A server's no. */
export class Refusal extends Error {
  readonly status: number;
  /** How it wants callers to show who they are; null = it does not say. */
  readonly challenge: string | null;

  constructor({ status, statusText, headers }: Response) {
    super(`the server says ${status} ${statusText}`.trim());
    this.status = status;
    this.challenge = headers.get("www-authenticate");
  }
}
