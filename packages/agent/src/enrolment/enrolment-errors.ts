import { errorCatalog } from "@longshore/kit";

/** Why an agent does not belong to a site. */
export const enrolmentErrors = errorCatalog({
  AGENT_NOT_ENROLLED: {
    retry: "never",
    message: (d: { stateDirectory: string }) => `this agent belongs to no site yet (${d.stateDirectory} is new)`,
    hint: "Get a token with `longshore site invite NAME` and start the agent with --token or --token-file.",
  },
  AGENT_REVOKED: {
    retry: "backoff",
    message: (d: { site: string }) =>
      `the hub has revoked this agent of site ${d.site}: it takes none of its credentials`,
    hint: "The site goes on by what it holds. `longshore site restore` lets this agent in again; for a new key, start it again with a new token of `longshore site invite`: it keeps what it holds, and its Secrets have to be resealed.",
  },
  AGENT_REJECTED: {
    retry: "never",
    message: (d: { site: string; reason: string }) => `the hub did not let this agent into site ${d.site}: ${d.reason}`,
    hint: "Ask an operator; `longshore site requests` shows the hub's side. A new token comes from `longshore site invite`.",
  },
  AGENT_TOKEN_EXPIRED: {
    retry: "never",
    message: (d: { site: string; at: string }) => `the token for site ${d.site} expired at ${d.at}`,
    hint: "Get a new one with `longshore site invite NAME`; the keys of this agent stay the same.",
  },
  AGENT_HUB_UNTRUSTED: {
    retry: "never",
    message: (d: { site: string; root: string; reason: string }) =>
      `the hub that answered for site ${d.site} is not vouched for by ${d.root}: ${d.reason}`,
    hint: "The token names the root that the site will believe. Get a new token with `longshore site invite NAME`; if it happens again, somebody stands between.",
  },
  AGENT_OTHER_SITE: {
    retry: "never",
    message: (d: { site: string; token: string }) =>
      `this agent belongs to site ${d.site}, the token is for ${d.token}`,
    hint: "Give the other site's agent a --state-directory of its own, or start without the token.",
  },
});
