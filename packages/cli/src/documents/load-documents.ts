import type { ParsedDocument, SiteDocument } from "@longshore/intents";
import { expandDocuments, parseDocuments, siteFacts } from "@longshore/intents";
import { kindView } from "../kinds/registry.ts";
import type { Hub } from "../hub.ts";
import type { Io } from "../io.ts";
import { specOf } from "../output/document.ts";
import { cliErrors } from "../errors.ts";
import { list } from "../resources/list.ts";
import { badDocuments } from "./bad-documents.ts";
import { readFiles } from "./read-files.ts";

/** The documents of files, right by themselves; throws CLI_BAD_DOCUMENTS with all that is wrong. */
export async function parseFiles(io: Io, paths: readonly string[]): Promise<readonly ParsedDocument[]> {
  const { documents, problems } = parseDocuments(await readFiles(io, paths));
  if (problems.length > 0) throw badDocuments(problems);
  if (documents.length === 0) throw cliErrors.CLI_NO_DOCUMENTS({ from: paths.join(", ") });
  return documents;
}

/** The same, one per site: sets of sites resolved, variables filled in from the Sites that the hub has. */
export async function loadDocuments(io: Io, hub: Hub, paths: readonly string[]): Promise<readonly SiteDocument[]> {
  const parsed = await parseFiles(io, paths);
  const { resources } = await list(hub, { views: [kindView("Site")], names: [], site: undefined, labels: {} });
  const known = resources.map((site) => siteFacts({ name: site.name, labels: site.labels, spec: specOf(site) }));
  const { documents, problems } = expandDocuments(parsed, known);
  if (problems.length > 0) throw badDocuments(problems);
  return documents;
}
