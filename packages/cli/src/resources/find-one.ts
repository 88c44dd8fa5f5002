import type { Resource } from "@longshore/contracts";
import { cliErrors } from "../errors.ts";
import type { Hub } from "../hub.ts";
import type { KindView } from "../kinds/kind.ts";
import { list } from "./list.ts";

/** The one document of that name; without a site it is looked for at all of them, and must be the only one. */
export async function findOne(hub: Hub, view: KindView, name: string, site: string | undefined): Promise<Resource> {
  const where = view.atSite ? site : undefined;
  const { resources } = await list(hub, { views: [view], names: [name], site: where, labels: {} });
  const what = `${view.kind.toLowerCase()}/${name}`;
  const [first, ...others] = resources;
  if (first === undefined) throw cliErrors.CLI_NOT_FOUND({ what, site: where });
  if (others.length > 0) throw cliErrors.CLI_AMBIGUOUS({ what, sites: resources.map((each) => each.site) });
  return first;
}
