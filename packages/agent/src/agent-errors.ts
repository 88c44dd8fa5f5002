import { errorCatalog } from "@longshore/kit";

/** What keeps the daemon from starting, beside its state and its enrolment. */
export const agentErrors = errorCatalog({
  AGENT_PORT_TAKEN: {
    retry: "never",
    message: (d: { address: string }) => `${d.address} is taken by another program`,
    hint: "Another agent may run on this host. Name another address with --http-listen or --bmc-rpc-listen (port 0: any free one).",
  },
  AGENT_CANNOT_LISTEN: {
    retry: "never",
    message: (d: { address: string; reason: string }) => `the agent cannot listen at ${d.address}: ${d.reason}`,
    hint: "Name an address of this host with --http-listen or --bmc-rpc-listen.",
  },
  AGENT_NO_TOKEN_FILE: {
    retry: "never",
    message: (d: { path: string; reason: string }) => `the token file ${d.path} cannot be read: ${d.reason}`,
    hint: "It is the file that `longshore site invite NAME --out FILE` wrote.",
  },
  AGENT_NO_CA_FILE: {
    retry: "never",
    message: (d: { path: string; reason: string }) => `the file of authorities ${d.path} cannot be read: ${d.reason}`,
    hint: "Name a PEM file with --boot-ca, or leave it out: image servers are then believed by the usual authorities.",
  },
  AGENT_NOT_HEALTHY: {
    retry: "backoff",
    message: (d: { url: string; reason: string }) => `${d.url}: ${d.reason}`,
    hint: "The agent's log says more. It listens where --http-listen says.",
  },
  AGENT_CRASHED: {
    retry: "backoff",
    message: (d: { type: string }) => `an unexpected ${d.type} that nothing caught ended the agent`,
    hint: "It was reported to the hub and stands in the log, without credentials; the next start goes on from the state file.",
  },
});
