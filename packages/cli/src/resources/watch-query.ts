import type { Invocation } from "../invocation.ts";
import { type Listed, listAfter } from "./list.ts";
import type { Query } from "./query.ts";
import { watch } from "./watch.ts";

/** Every answer to the query from `revision` on, until `take` returns true or the signal aborts. */
export function watchQuery(
  invocation: Pick<Invocation, "hub" | "io" | "out" | "signal">,
  query: Query,
  revision: string,
  take: (listed: Listed) => boolean | void | Promise<boolean | void>,
): Promise<void> {
  const ask = (after: string): Promise<Listed> => listAfter(invocation.hub, query, after, invocation.signal);
  return watch(invocation, revision, ask, take);
}
