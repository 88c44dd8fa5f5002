import type { Recipient, SecretInput, SecretSpec } from "@longshore/intents";
import { sealSecret } from "@longshore/intents";
import type { Intent } from "@longshore/intents";
import { cliErrors } from "../errors.ts";
import type { Hub } from "../hub.ts";

/** The same documents, the values of every Secret sealed to all agents of its site: readable values never leave. */
export async function sealSecrets<D extends Intent>(hub: Hub, documents: readonly D[]): Promise<readonly D[]> {
  const agents = new Map<string, Promise<readonly Recipient[]>>();
  const agentsOf = (site: string): Promise<readonly Recipient[]> => {
    const asked = agents.get(site) ?? recipients(hub, site);
    agents.set(site, asked);
    return asked;
  };
  return Promise.all(
    documents.map(async (document) => {
      if (document.kind !== "Secret") return document;
      const { site, name, spec } = document;
      return { ...document, spec: await sealTo({ site, name }, spec as unknown as SecretInput, await agentsOf(site)) };
    }),
  );
}

/** Every accepted agent of the site; throws CLI_NO_AGENTS when there is none to seal to. */
export async function recipients(hub: Hub, site: string): Promise<readonly Recipient[]> {
  const { agents } = await hub.call("apiSiteAgents", { site });
  if (agents.length === 0) throw cliErrors.CLI_NO_AGENTS({ site });
  return agents;
}

export async function sealTo(
  of: { readonly site: string; readonly name: string },
  input: SecretInput,
  agents: readonly Recipient[],
): Promise<SecretSpec> {
  const { createCurveKey } = await import("@longshore/bus");
  return sealSecret(of, input, agents, createCurveKey());
}
