import type { Plan, Resource } from "@longshore/contracts";
import { deadline, type Duration, formatDuration } from "@longshore/kit";
import { cliErrors } from "../errors.ts";
import type { Invocation } from "../invocation.ts";
import { kindViews } from "../kinds/registry.ts";
import { isReady } from "../output/condition.ts";
import { list } from "../resources/list.ts";
import { watchQuery } from "../resources/watch-query.ts";

/** Waits until every document of the plan is Ready at its site; throws CLI_NOT_READY with those that are not. */
export async function waitUntilReady(
  plan: Plan,
  longest: Duration,
  { hub, io, out, signal }: Pick<Invocation, "hub" | "io" | "out" | "signal">,
): Promise<void> {
  const wanted = new Set(plan.changes.map(({ document }) => (document ? keyOf(document) : "")));
  const query = { views: kindViews, names: [], site: undefined, labels: {} };
  const over = new Error("over");
  using limit = deadline(io.clock, longest, () => over, signal);
  const first = await list(hub, query);
  let missing = notReady(first.resources, wanted);
  const show = (): void => out.progress(`${wanted.size - missing.length} of ${wanted.size} ready`);
  show();
  if (missing.length === 0) return;
  try {
    await watchQuery({ hub, io, out, signal: limit.signal }, query, first.revision, ({ resources }) => {
      missing = notReady(resources, wanted);
      show();
      return missing.length === 0;
    });
  } catch (error) {
    if (error !== over) throw error;
    throw cliErrors.CLI_NOT_READY({ waited: formatDuration(longest), what: missing });
  }
}

function notReady(resources: readonly Resource[], wanted: ReadonlySet<string>): readonly string[] {
  const ready = new Set(resources.filter(isReady).map(keyOf));
  return [...wanted].filter((key) => !ready.has(key)).map((key) => key.split("/").slice(1).join("/"));
}

function keyOf({ kind, name, site }: { readonly kind: string; readonly name: string; readonly site: string }): string {
  return `${kind === "Site" ? name : site}/${kind.toLowerCase()}/${name}`;
}
