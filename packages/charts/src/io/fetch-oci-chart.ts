import { chartLayer, MANIFEST_TYPE, type OciReference, tokenUrl } from "../oci.ts";
import { fetchBounded, Refusal } from "./fetch-bounded.ts";

/** Bytes of a manifest or a token, at most. */
const MAX_JSON_BYTES = 1024 * 1024;

/** The chart's archive from a registry, as anybody may have it (OCI Distribution 1.1 §pull; Docker's token way). */
export async function fetchOciChart(of: OciReference, limit: number, signal: AbortSignal): Promise<Uint8Array> {
  const { server, repository, reference } = of;
  const manifestUrl = `${server}/v2/${repository}/manifests/${reference}`;
  let headers: Readonly<Record<string, string>> = { accept: MANIFEST_TYPE };
  let manifest: Uint8Array;
  try {
    manifest = await fetchBounded(manifestUrl, headers, MAX_JSON_BYTES, signal);
  } catch (error) {
    const at = error instanceof Refusal && error.status === 401 ? tokenUrl(error.challenge, repository) : undefined;
    if (at === undefined) throw error;
    headers = { ...headers, authorization: `Bearer ${await fetchToken(at, signal)}` };
    manifest = await fetchBounded(manifestUrl, headers, MAX_JSON_BYTES, signal);
  }
  const digest = chartLayer(jsonOf(manifest));
  if (digest === undefined) throw new Error("what lies there is no chart");
  return fetchBounded(`${server}/v2/${repository}/blobs/${digest}`, headers, limit, signal);
}

async function fetchToken(url: string, signal: AbortSignal): Promise<string> {
  const { token, access_token: other } = jsonOf(await fetchBounded(url, {}, MAX_JSON_BYTES, signal)) as Token;
  return token ?? other ?? "";
}

interface Token {
  readonly token?: string;
  readonly access_token?: string;
}

function jsonOf(bytes: Uint8Array): unknown {
  return JSON.parse(new TextDecoder().decode(bytes));
}
