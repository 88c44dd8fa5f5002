import type { Intent, Recipient, SecretInput, SecretSpec } from "@longshore/intents";
import { sealSecret } from "@longshore/intents";
import { cliErrors } from "../errors.ts";
import type { Hub } from "../hub.ts";
import { checkVouched } from "../secrets/vouched.ts";

/** Whom a site's Secrets are sealed to. */
export interface SiteRecipients {
  /** Every accepted agent, each with a curve key that its own key signed. */
  readonly agents: readonly (Recipient & { readonly hostname: string; readonly curveKeySignature: Uint8Array })[];
  /** The operators' recovery key; undefined while there is none. */
  readonly recovery: Recipient | undefined;
}

/** The same documents, the values of every Secret sealed to all agents of its site: readable values never leave. */
export async function sealSecrets<D extends Intent>(
  hub: Hub,
  documents: readonly D[],
  warn: (sentence: string) => void,
): Promise<readonly D[]> {
  const sites = new Map<string, Promise<SiteRecipients>>();
  const recipientsOf = (site: string): Promise<SiteRecipients> => {
    const asked = sites.get(site) ?? recipients(hub, site);
    sites.set(site, asked);
    return asked;
  };
  const sealed = await Promise.all(
    documents.map(async (document) => {
      if (document.kind !== "Secret") return document;
      const { site, name, spec } = document;
      const to = await recipientsOf(site);
      return { ...document, spec: await sealTo({ site, name }, spec as unknown as SecretInput, to) };
    }),
  );
  const asked = await Promise.all(sites.values());
  if (asked.some(({ recovery }) => recovery === undefined)) warn(NO_RECOVERY_KEY);
  return sealed;
}

export const NO_RECOVERY_KEY =
  "there is no recovery key: an agent that joins later cannot be given these Secrets, and nobody can read them when the agents are lost. Make one: `longshore secret recovery init --out FILE`";

/**
 * Throws CLI_NO_AGENTS when there is none to seal to, CLI_CURVE_KEY_UNSIGNED for a key that is no agent's,
 * CLI_RECIPIENTS_NOT_VOUCHED where the operator's root does not stand behind the answer.
 */
export async function recipients(hub: Hub, site: string): Promise<SiteRecipients> {
  const { root } = await hub.context();
  if (root === undefined) throw cliErrors.CLI_NO_ROOT(undefined);
  const nonce = hub.nonce();
  const reply = await hub.call("apiSiteAgents", { site, nonce });
  await checkVouched(reply, { site, nonce, root, nowMs: hub.now() });
  const { agents, recoveryKey } = reply;
  if (agents.length === 0) throw cliErrors.CLI_NO_AGENTS({ site });
  const { isOwnCurveKey } = await import("@longshore/bus");
  for (const { key, curveKey, curveKeySignature } of agents) {
    if (!isOwnCurveKey(key, curveKey, curveKeySignature)) throw cliErrors.CLI_CURVE_KEY_UNSIGNED({ site, agent: key });
  }
  return { agents, recovery: recoveryKey === "" ? undefined : { key: recoveryKey, curveKey: recoveryKey } };
}

export async function sealTo(
  of: { readonly site: string; readonly name: string },
  input: SecretInput,
  { agents, recovery }: SiteRecipients,
): Promise<SecretSpec> {
  const { createCurveKey } = await import("@longshore/bus");
  return sealSecret(of, input, recovery === undefined ? agents : [...agents, recovery], createCurveKey());
}
