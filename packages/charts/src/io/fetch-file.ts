import { readFile, stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { isLongshoreError, messageOf } from "@longshore/kit";
import type { ChartSource } from "@longshore/intents";
import { chartErrors } from "../errors.ts";
import { type OciReference, parseOci } from "../oci.ts";
import { fetchBounded } from "./fetch-bounded.ts";
import { fetchOciChart } from "./fetch-oci-chart.ts";

/** Bytes of a chart's archive or a file of manifests, at most. */
export const MAX_FILE_BYTES = 64 * 1024 * 1024;

/**
 * The bytes at a chart's address: a file of this machine, https, http, or an OCI registry that lets everybody read. Its
 * digest is not looked at here. Throws CHART_NOT_FETCHED, CHART_TOO_LARGE, CHART_BAD_ADDRESS.
 */
export async function fetchFile({ url }: Pick<ChartSource, "url">, signal: AbortSignal): Promise<Uint8Array> {
  try {
    if (url.startsWith("file://")) return await readBounded(url);
    if (/^https?:\/\//.test(url)) return await fetchBounded(url, {}, MAX_FILE_BYTES, signal);
    const reference: OciReference | undefined = parseOci(url);
    if (reference !== undefined) return await fetchOciChart(reference, MAX_FILE_BYTES, signal);
  } catch (cause) {
    if (signal.aborted || isLongshoreError(cause)) throw cause;
    throw chartErrors.CHART_NOT_FETCHED({ url, reason: reasonOf(cause) }, { cause });
  }
  throw chartErrors.CHART_BAD_ADDRESS({ url });
}

async function readBounded(url: string): Promise<Uint8Array> {
  const path = fileURLToPath(url);
  if ((await stat(path)).size > MAX_FILE_BYTES) throw chartErrors.CHART_TOO_LARGE({ what: url, limit: MAX_FILE_BYTES });
  return readFile(path);
}

/** Node's fetch says what went wrong in the cause. */
function reasonOf(error: unknown): string {
  const { cause } = error as { readonly cause?: unknown };
  return messageOf(cause instanceof Error ? cause : error);
}
