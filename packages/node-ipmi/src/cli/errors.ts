import { errorCatalog } from "@longshore/kit";

/** What can be wrong with a command line. Words that may be a password are never repeated. */
export const commandErrors = errorCatalog({
  IPMI_USAGE: {
    retry: "never",
    message: (d: { reason: string; command: string }) => d.reason,
    hint: (d) => `\`${d.command} --help\` shows how it is written.`,
  },
  IPMI_BAD_VALUE: {
    retry: "never",
    message: (d: { name: string; found: string; expected: string }) =>
      `${d.name} cannot be "${d.found}"; expected: ${d.expected}`,
  },
  IPMI_NO_HOST: {
    retry: "never",
    message: (_: { verb: string }) => "no BMC is named",
    hint: (d) => `Name one or more: \`node-ipmi -H 10.0.0.[1-20] ${d.verb}\`, or a file of them with -F.`,
  },
  IPMI_NO_PASSWORD: {
    retry: "never",
    message: (d: { why: string }) => `no password: ${d.why}`,
    hint: "Give one with -f FILE, with -E and IPMI_PASSWORD, or with -P; on a terminal it is asked for.",
  },
  IPMI_FILE: {
    retry: "never",
    message: (d: { file: string; why: string }) => `${d.file} cannot be read: ${d.why}`,
  },
  IPMI_ONE_HOST: {
    retry: "never",
    message: (d: { verb: string; hosts: number }) => `${d.verb} talks to one BMC, not to ${d.hosts}`,
  },
  IPMI_NOT_THERE: {
    retry: "never",
    message: (d: { host: string; what: string }) => `${d.host} has no ${d.what}`,
  },
  IPMI_POWER_NOT_SEEN: {
    retry: "backoff",
    message: (d: { host: string; wanted: "on" | "off"; waited: number }) =>
      `${d.host} said yes, but after ${d.waited} s its machine is still not ${d.wanted}`,
    hint: "It may still move: ask with `power status`. Some BMCs say yes to everything.",
  },
  IPMI_LISTEN: {
    retry: "never",
    message: (d: { address: string; why: string }) => `nothing can listen on ${d.address}: ${d.why}`,
    hint: "Another program has the port, or the address is not one of this machine; take another with --listen.",
  },
  IPMI_UNEXPECTED: {
    retry: "never",
    message: (d: { reason: string }) => `something nobody expected: ${d.reason}`,
    hint: "This is a bug of node-ipmi; with NODE_IPMI_DEBUG=1 it says where.",
  },
});
