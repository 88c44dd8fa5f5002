import { errorCatalog } from "@longshore/kit";

/** What can go wrong with serving a boot network. */
export const netbootErrors = errorCatalog({
  NETBOOT_PORT_TAKEN: {
    retry: "backoff",
    message: (d: { port: number; address: string }) =>
      `UDP port ${d.port} of ${d.address} is in use by another program`,
    hint: "Stop the other DHCP or TFTP server on this host, or set the site's boot network to another mode.",
  },
  NETBOOT_PORT_FORBIDDEN: {
    retry: "backoff",
    message: (d: { port: number }) => `this program may not open UDP port ${d.port}`,
    hint: "Give the agent CAP_NET_BIND_SERVICE, or let systemd or the launcher open the socket.",
  },
  NETBOOT_THREAD_LOST: {
    retry: "never",
    message: (d: { why: string }) => `a thread that sent files by TFTP was lost: ${d.why}`,
    hint: "The others go on with its files. Until the boot services start again there is one thread less; see to this host's memory.",
  },
  NETBOOT_STOPPING: {
    retry: "never",
    message: () => "the boot services stop",
  },
});
