import type { ImageResponse } from "./image-world.ts";

/** What a server's answer means for a download that has `from` bytes already. */
export type Continuation =
  | { readonly go: "append" | "restart"; readonly total: number | undefined; readonly validator: string }
  /** It will not do. */
  | { readonly go: "refuse"; readonly because: string }
  /** Later, or from the beginning. */
  | { readonly go: "retry"; readonly because: string; readonly fromStart?: true };

/** RFC 9110 §14: a 206 goes on, a 200 is the whole file, a 416 says that our part is none of it. */
export function continueFrom(
  { status, headers }: Pick<ImageResponse, "status" | "headers">,
  from: number,
): Continuation {
  if (status === 416) return { go: "retry", because: "the server has less than it had", fromStart: true };
  if (status === 408 || status === 429 || status >= 500)
    return { go: "retry", because: `the server answered ${status}` };
  if (status !== 200 && status !== 206) return { go: "refuse", because: `the server answered ${status}` };
  const coding = headers["content-encoding"] ?? "identity";
  if (coding !== "identity")
    return { go: "refuse", because: `the server sends it in the coding ${coding}, which nobody asked for` };
  const validator = validatorOf(headers);
  const length = numberIn(headers["content-length"]);
  if (status === 200) return { go: "restart", total: length, validator };
  const [, first, all] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers["content-range"] ?? "") ?? [];
  if (Number(first) !== from)
    return { go: "retry", because: "the server sent another part than was asked for", fromStart: true };
  const total = numberIn(all) ?? (length === undefined ? undefined : from + length);
  return { go: "append", total, validator };
}

/** For If-Range: a strong entity tag, or the time of the last change (RFC 9110 §13.1.5); empty = it cannot be gone on with. */
function validatorOf({ etag, "last-modified": modified }: ImageResponse["headers"]): string {
  return etag !== undefined && !etag.startsWith("W/") ? etag : (modified ?? "");
}

function numberIn(text: string | undefined): number | undefined {
  const number = Number(text);
  return text !== undefined && /^\d+$/.test(text) && Number.isSafeInteger(number) ? number : undefined;
}
