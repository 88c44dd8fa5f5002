import { cliErrors } from "../errors.ts";
import type { Hub } from "../hub.ts";
import { findOne } from "../resources/find-one.ts";
import { parseKinds } from "../resources/query.ts";
import type { ChangeSet } from "./change-set.ts";

/** The deletion of documents that are named on the command line; each must exist, and be the only one of its name. */
export async function deletionsOfNames(
  hub: Hub,
  kind: string,
  names: readonly string[],
  site: () => Promise<string | undefined>,
): Promise<ChangeSet> {
  const { views, names: inKind } = parseKinds(kind);
  const [view] = views;
  const all = [...inKind, ...names];
  if (view === undefined || views.length > 1 || all.length === 0)
    throw cliErrors.CLI_USAGE({ reason: "delete takes one KIND and its NAMEs", command: "longshore delete" });
  const where = view.atSite ? await site() : undefined;
  const found = await Promise.all(all.map((name) => findOne(hub, view, name, where)));
  return { documents: [], request: { apply: [], delete: found.map(({ kind, name, site }) => ({ kind, name, site })) } };
}
