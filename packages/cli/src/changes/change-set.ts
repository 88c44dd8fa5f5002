import type { Plan, PlanRequest, Issue } from "@longshore/contracts";
import { kindOf, locateIssues, type SiteDocument, wireDocument } from "@longshore/intents";
import { issuesOf as hubIssuesOf } from "@longshore/bus";
import { badDocuments, placedIssue } from "../documents/bad-documents.ts";
import { withIssues } from "../documents/issues-of.ts";
import { cliErrors } from "../errors.ts";
import { loadDocuments } from "../documents/load-documents.ts";
import { sealSecrets } from "../documents/seal.ts";
import type { Hub } from "../hub.ts";
import type { Io } from "../io.ts";

/** What is asked of the hub, with the documents it came from so that the hub's answer can be shown in them. */
export interface ChangeSet {
  readonly request: PlanRequest;
  readonly documents: readonly Pick<SiteDocument, "source">[];
}

/** The documents of files, ready to leave: complete, Secrets sealed. */
export async function changesOfFiles(io: Io, hub: Hub, paths: readonly string[]): Promise<ChangeSet> {
  const documents = await sealSecrets(hub, await loadDocuments(io, hub, paths), (sentence) =>
    io.stderr.write(`warning: ${sentence}\n`),
  );
  return { documents, request: { apply: documents.map(wireDocument), delete: [] } };
}

/** The deletion of what files describe. */
export async function deletionsOfFiles(io: Io, hub: Hub, paths: readonly string[]): Promise<ChangeSet> {
  const documents = await loadDocuments(io, hub, paths);
  return { documents, request: { apply: [], delete: documents.map(({ kind, name, site }) => ({ kind, name, site })) } };
}

/** What would change now. */
export function planChanges(hub: Hub, changes: ChangeSet): Promise<Plan> {
  return placed(changes, () => hub.call("apiIntentPlan", changes.request, optionsFor(changes)));
}

/** Changes it all or nothing, and only while the plan still digests to `digest`. */
export function applyChanges(hub: Hub, changes: ChangeSet, digest: string): Promise<Plan> {
  return placed(changes, () => hub.call("apiIntentApply", { plan: changes.request, digest }, optionsFor(changes)));
}

/** Charts are fetched and rendered twice before the hub answers. */
function optionsFor({ request }: ChangeSet): { readonly timeoutMs?: number } {
  const mayHaveCharts = request.apply.some(({ kind }) => kindOf(kind)?.kubernetes?.charts !== undefined);
  return mayHaveCharts ? { timeoutMs: CHARTS_WITHIN_MS } : {};
}

const CHARTS_WITHIN_MS = 300_000;

/** What the hub finds wrong with a document is shown where it stands in the operator's files. */
async function placed<T>({ documents, request }: ChangeSet, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const issues: readonly Issue[] = hubIssuesOf(error);
    if (issues.length === 0) throw error;
    const sources = documents.map((document) => document.source);
    const problems = locateIssues(issues, sources);
    if (request.delete.length === 0) throw badDocuments(problems);
    // On the command line a document is known by its name alone.
    const named = problems.map((problem, i) =>
      problem.file ? problem : { ...problem, path: nameOf(request, issues[i]) },
    );
    throw withIssues(cliErrors.CLI_STILL_NEEDED({ count: problems.length }), named.map(placedIssue));
  }
}

function nameOf(request: PlanRequest, issue: Issue | undefined): string {
  const ref = request.delete[(issue?.document ?? 0) - request.apply.length];
  return ref ? `${ref.kind.toLowerCase()}/${ref.name}` : "";
}
