/** Where a chart lies in an OCI registry. */
export interface OciReference {
  /** "https://registry.example:5000"; http for a registry on this machine. */
  readonly server: string;
  readonly repository: string;
  /** A tag, or "sha256:…" of the manifest. */
  readonly reference: string;
}

/** Reads oci://registry/path:tag and oci://registry/path@sha256:…; undefined when the text is neither. */
export function parseOci(url: string): OciReference | undefined {
  const parts =
    /^oci:\/\/([^/]+)\/([a-z0-9._/-]+)(?:@(sha256:[0-9a-f]{64})|:([A-Za-z0-9_][A-Za-z0-9._-]{0,127}))$/.exec(url);
  const [, host, repository, digest, tag] = parts ?? [];
  const reference = digest ?? tag;
  if (host === undefined || repository === undefined || reference === undefined) return undefined;
  const here = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host);
  return { server: `${here ? "http" : "https"}://${host}`, repository, reference };
}

/** What a registry asks for: where to get a token, for which service and scope. */
export function tokenUrl(challenge: string | null, repository: string): string | undefined {
  const fields = new Map([...(challenge ?? "").matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]));
  const realm = fields.get("realm");
  if (challenge === null || !/^bearer /i.test(challenge) || realm === undefined || !URL.canParse(realm))
    return undefined;
  const url = new URL(realm);
  const service = fields.get("service");
  if (service !== undefined) url.searchParams.set("service", service);
  url.searchParams.set("scope", fields.get("scope") ?? `repository:${repository}:pull`);
  return url.href;
}

/** Of a manifest: the digest of the layer that is the chart; undefined when there is none. */
export function chartLayer(manifest: unknown): string | undefined {
  const { layers } = (manifest ?? {}) as {
    readonly layers?: readonly { readonly mediaType?: string; readonly digest?: string }[];
  };
  const layer = layers?.find(({ mediaType }) => mediaType === CHART_LAYER);
  return /^sha256:[0-9a-f]{64}$/.test(layer?.digest ?? "") ? layer?.digest : undefined;
}

/** As Helm 3 pushes charts. */
const CHART_LAYER = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";
export const MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";
