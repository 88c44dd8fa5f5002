import type { Resource } from "@longshore/contracts";
import { readContextFile } from "../context/context-file.ts";
import { kindView, kindViews } from "../kinds/registry.ts";
import type { Candidate, Completer, CompletionAsk } from "./completer.ts";

/** Kinds as `get` takes them. */
export const kindNames: Completer = ({ prefix }) => {
  const kinds = kindViews.map((view) => ({ value: view.plural }));
  const done = prefix.slice(0, prefix.lastIndexOf(",") + 1);
  return Promise.resolve([...kinds.map(({ value }) => ({ value: done + value })), ...(done ? [] : [{ value: "all" }])]);
};

/** Names of one kind, asked of the hub. */
export function namesOf(kind: string): Completer {
  return async (ask) => candidates(await ask.hub.call("apiResourceList", { kind, site: await scope(ask, kind) }));
}

export const siteNames: Completer = namesOf("Site");

/** Names of the kind that stands before: `get machines <TAB>`. */
export const namesOfKindBefore: Completer = (ask) => {
  const [kind = ""] = ask.positionals;
  return namesOf(kindView(kind).kind)(ask);
};

/** `machine/r1u7`: first the kinds, then the names. */
export const kindSlashName: Completer = async (ask) => {
  const slash = ask.prefix.indexOf("/");
  if (slash < 0) return kindViews.map((view) => ({ value: `${view.kind.toLowerCase()}/` }));
  const kind = ask.prefix.slice(0, slash);
  const names = await namesOf(kindView(kind).kind)(ask);
  return names.map(({ value, doc }) => ({ value: `${kind}/${value}`, doc }));
};

/** Requests that wait at the site named before. */
export const waitingRequests: Completer = async ({ hub, positionals }) => {
  const { requests } = await hub.call("apiSiteRequests", { site: positionals[0] ?? "" });
  return requests
    .filter((request) => request.state === "pending")
    .map((request) => ({ value: request.tokenId, doc: request.request?.hostname }));
};

export const contextNames: Completer = async ({ io }) => {
  const { contexts } = await readContextFile(io);
  return Object.entries(contexts).map(([value, context]) => ({ value, doc: context.servers.join(", ") }));
};

async function scope({ hub, site }: CompletionAsk, kind: string): Promise<string> {
  if (kind === "Site") return "";
  return site ?? (await hub.context()).site ?? "";
}

function candidates({ resources }: { readonly resources: readonly Resource[] }): readonly Candidate[] {
  return resources.map((resource) => ({
    value: resource.name,
    doc: resource.kind === "Site" ? resource.link?.state : resource.site,
  }));
}

/** `machine.spec.b<TAB>`: fields below what was typed. Needs no hub. */
export const fieldPaths: Completer = async ({ prefix }) => {
  const { fieldsBelow } = await import("../explain/fields.ts");
  return fieldsBelow(prefix);
};
