import { hash } from "node:crypto";
import type { HubLink, ReplyOf, RequestIn } from "@longshore/bus";
import type { AnySubject, ParamsOf, SiteLink } from "@longshore/contracts";
import { isLongshoreError } from "@longshore/kit";
import { hubErrors } from "../hub-errors.ts";
import type { HeldIntent } from "../intents/held-intent.ts";
import type { IntentView } from "../intents/intent-view.ts";

/** What it takes to tell a site something about one of its machines. */
export interface MachineCommands {
  readonly link: Pick<HubLink, "command">;
  readonly view: IntentView;
  readonly linkOf: (site: string) => SiteLink;
}

interface MachineRef {
  readonly site: string;
  readonly machine: string;
}

/** Throws HUB_NOT_FOUND. */
export function machineOf({ view }: Pick<MachineCommands, "view">, { site, machine }: MachineRef): HeldIntent {
  const intent = view.find(site, "Machine", machine);
  if (intent === undefined) throw hubErrors.HUB_NOT_FOUND({ kind: "machine", name: machine, site });
  return intent;
}

/**
 * The site acts at most once on each. Of the operator's call alone: one that comes again to a hub that was restarted
 * meanwhile is the same order to the site.
 */
export function orderIdOf({ key, nonce }: { readonly key: string; readonly nonce: string }): string {
  return hash("sha256", `${key} ${nonce}`).slice(0, 32);
}

/** A command that a site takes: its subject names the site and no more. */
type SiteCommand = AnySubject & { readonly template: `site.{site}.cmd.${string}` };

/** Asks a machine's site, once. Throws HUB_NOT_FOUND, HUB_SITE_NOT_CONNECTED when nobody took it, else what the site says. */
export async function tellSite<S extends SiteCommand>(
  options: MachineCommands,
  ref: MachineRef,
  row: S,
  request: RequestIn<S>,
  signal: AbortSignal,
): Promise<ReplyOf<S>> {
  machineOf(options, ref);
  return commandSite(options, ref.site, row, request, signal);
}

/** Asks a site, once. Throws HUB_SITE_NOT_CONNECTED when nobody took it, else what the site says. */
export async function commandSite<S extends SiteCommand>(
  { link, linkOf }: Pick<MachineCommands, "link" | "linkOf">,
  site: string,
  row: S,
  request: RequestIn<S>,
  signal: AbortSignal,
): Promise<ReplyOf<S>> {
  try {
    return await link.command(row, { site } as ParamsOf<S>, request, { signal, timeoutMs: ANSWER_WITHIN_MS });
  } catch (error) {
    throw isNotListening(error) ? notConnected(site, linkOf(site), error) : error;
  }
}

/** A BMC may take its seconds; the caller waits a little longer than this. */
const ANSWER_WITHIN_MS = 8000;

/** Nobody took the order, so nothing was done: told apart from an answer that got lost. */
function isNotListening(error: unknown): boolean {
  return isLongshoreError(error, "BUS_NO_ANSWER") && /nobody listens/.test(error.message);
}

function notConnected(site: string, { state, sinceMs }: SiteLink, cause: unknown): Error {
  const since = sinceMs > 0 ? ` since ${new Date(sinceMs).toISOString()}` : "";
  const text =
    state === "never" ? "it never was" : `${state === "up" ? "its agent does not take orders" : state}${since}`;
  return hubErrors.HUB_SITE_NOT_CONNECTED({ site, state: text }, { cause });
}
