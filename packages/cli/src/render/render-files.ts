import {
  checkAmongFiles,
  expandDocuments,
  keyOf,
  type Problem,
  type RenderedDocument,
  renderDocuments,
  shortName,
  type SiteDocument,
  type Target,
} from "@longshore/intents";
import { badDocuments } from "../documents/bad-documents.ts";
import { parseFiles } from "../documents/load-documents.ts";
import { cliErrors } from "../errors.ts";
import type { Io } from "../io.ts";
import { renderCharts } from "./render-charts.ts";

export interface RenderOptions {
  readonly files: readonly string[];
  readonly site: string | undefined;
  readonly target: string | undefined;
  readonly charts: string | undefined;
}

/** What the documents of files become; what cannot be known here goes to `note`. Throws CLI_BAD_DOCUMENTS. */
export async function renderFiles(
  io: Io,
  options: RenderOptions,
  note: (line: string) => void,
  signal: AbortSignal,
): Promise<readonly RenderedDocument[]> {
  const documents = await documentsOf(io, options);
  const { wrong, elsewhere } = checkAmongFiles(documents);
  if (wrong.length > 0) throw badDocuments(wrong);
  for (const problem of elsewhere) note(sentence(problem));
  const charts = await renderCharts(io, documents, options.charts, note, signal);
  const rendered = renderDocuments({ documents, rendered: (of, release) => charts.get(`${keyOf(of)}/${release}`) });
  const wanted = rendered.filter(({ target }) => options.target === undefined || apiName(target) === options.target);
  for (const { of, waits } of wanted) {
    for (const { reason, message } of waits) note(`${shortName(of)} at ${of.site}: ${reason}: ${message}`);
  }
  return wanted;
}

/** "management", or the name of the cluster. */
export function apiName(target: Target): string {
  return target.api === "management" ? "management" : target.cluster;
}

async function documentsOf(io: Io, { files, site }: RenderOptions): Promise<readonly SiteDocument[]> {
  const { documents, problems } = expandDocuments(await parseFiles(io, files), []);
  if (problems.length > 0) throw badDocuments(problems);
  if (site === undefined) return documents;
  const ofSite = documents.filter((document) => document.site === site);
  if (ofSite.length > 0) return ofSite;
  const known = [...new Set(documents.map((document) => document.site))].sort().join(", ");
  throw cliErrors.CLI_BAD_VALUE({ name: "--site", found: site, expected: `a site of these documents: ${known}` });
}

function sentence({ file, line, col, path, message }: Problem): string {
  return `${file}:${line}:${col}: ${path}: ${message}, in these files`;
}
