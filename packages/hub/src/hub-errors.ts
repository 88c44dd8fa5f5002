import { errorCatalog } from "@longshore/kit";

/** What can go wrong at the hub and what its user can do about it. */
export const hubErrors = errorCatalog({
  HUB_NOTHING_TO_BACK_UP: {
    retry: "never",
    message: (d: { directory: string }) => `${d.directory} holds no hub`,
    hint: "Name the hub's own directory with --state-directory.",
  },
  HUB_BACKUP_EXISTS: {
    retry: "never",
    message: (d: { path: string }) => `${d.path} is there already`,
    hint: "A backup is a directory of its own: name one that does not exist yet.",
  },
  HUB_BACKUP_DAMAGED: {
    retry: "never",
    message: (d: { path: string; reason: string }) => `the backup cannot be used: ${d.path}: ${d.reason}`,
    hint: "Take an older backup; nothing was changed.",
  },
  HUB_RESTORE_NOT_EMPTY: {
    retry: "never",
    message: (d: { directory: string }) => `${d.directory} holds a hub already`,
    hint: "Restore into an empty --state-directory; move the old one away first.",
  },
  HUB_INDEXES_NOT_RENEWED: {
    retry: "backoff",
    message: (d: { sites: readonly string[] }) =>
      `the hub was restored, and the indexes of ${d.sites.length} sites could not be written anew: ${d.sites.slice(0, 5).join(", ")}`,
    hint: "See why its message bus does not store (disk, nats-server's log), then start the hub again.",
  },
  HUB_RESTORE_UNFINISHED: {
    retry: "never",
    message: (d: { directory: string }) => `a restore into ${d.directory} did not come to its end`,
    hint: "Remove that directory and restore the backup again.",
  },
  HUB_STATE_NOT_WRITABLE: {
    retry: "never",
    message: (d: { directory: string; reason: string }) =>
      `the state directory ${d.directory} cannot be used: ${d.reason}`,
    hint: "Give the hub a directory of its own that it may write, with --state-directory or LONGSHORE_HUB_STATE_DIRECTORY.",
  },
  HUB_STATE_IN_USE: {
    retry: "never",
    message: (d: { directory: string; pid: string }) =>
      `another hub (process ${d.pid}) uses the state directory ${d.directory}`,
    hint: "Stop that hub first, or give this one a state directory of its own with --state-directory.",
  },
  HUB_STATE_DAMAGED: {
    retry: "never",
    message: (d: { file: string; reason: string }) => `${d.file} cannot be read: ${d.reason}`,
    hint: "Restore the state directory from a backup: keys made anew would lock out every site and operator.",
  },
  HUB_PORT_TAKEN: {
    retry: "never",
    message: (d: { address: string; option: string }) => `${d.address} is taken by another program`,
    hint: (d: { address: string; option: string }) => `Stop that program, or choose another address with ${d.option}.`,
  },
  HUB_CANNOT_LISTEN: {
    retry: "never",
    message: (d: { address: string; option: string; reason: string }) => `cannot listen on ${d.address}: ${d.reason}`,
    hint: (d: { option: string }) =>
      `Choose an address of this machine with ${d.option}; ports below 1024 need a privilege.`,
  },
  HUB_NATS_SERVER_MISSING: {
    retry: "never",
    message: (d: { path: string }) => `nats-server was not found (${d.path})`,
    hint: "Install nats-server 2.14 or newer (go install github.com/nats-io/nats-server/v2@v2.15.2), name it with --nats-server, or use a running one with --nats-url.",
  },
  HUB_NATS_SERVER_TOO_OLD: {
    retry: "never",
    message: (d: { path: string; version: string; wanted: string }) =>
      `${d.path} is nats-server ${d.version}; the hub needs ${d.wanted} or newer`,
    hint: "Install a newer one (go install github.com/nats-io/nats-server/v2@v2.15.2) and name it with --nats-server.",
  },
  HUB_NATS_SERVER_FAILED: {
    retry: "backoff",
    message: (d: { reason: string }) => `nats-server did not start: ${d.reason}`,
    hint: "The hub's log holds nats-server's own lines; its configuration is nats/nats-server.conf in the state directory.",
  },
  HUB_READING_EVENTS: {
    retry: "backoff",
    message: () => "the hub has started lately and still reads what happened before",
    hint: "Ask again in a moment; /readyz says when it is done.",
  },
  HUB_BUS_UNREACHABLE: {
    retry: "backoff",
    message: (d: { url: string; waited: string }) => `the message bus at ${d.url} let nobody in within ${d.waited}`,
    hint: "Check --nats-url, its certificate (--nats-ca) and that it runs with this hub's trust tree; --log-level debug shows each attempt.",
  },
  HUB_BAD_CREDENTIALS: {
    retry: "never",
    message: (d: { file: string; reason: string }) => `${d.file} cannot be used: ${d.reason}`,
    hint: "Give --nats-credentials a creds file of a user in account HUB, and --nats-ca a PEM file.",
  },
  HUB_UNKNOWN_OPERATOR: {
    retry: "never",
    message: (d: { key: string }) => `no operator has the key ${d.key}`,
    hint: "It was removed, its time is over, or it never was one: `longshore trust show` lists operators; one of them adds others.",
  },
  HUB_ROOT_NOT_AT_HOME: {
    retry: "never",
    message: () => "the root's key is not at this hub: the next list has to be signed where it is",
    hint: "Give the file that `longshore trust export-root` or `init` wrote with --root-key FILE.",
  },
  HUB_INTENTS_FORGED: {
    retry: "never",
    message: (d: { site: string; subjects: readonly string[] }) =>
      `what the message bus has of site ${d.site} is not what this hub signed: ${d.subjects.join(", ")}`,
    hint: "Somebody wrote to the bus who may not. Nothing was ordered: an order that left these out would delete them at the site. Restore the hub from its backup.",
  },
  HUB_ROLE_REFUSED: {
    retry: "never",
    message: (d: { operator: string; role: string; call: string }) =>
      `${d.operator} (${d.role}) may not call ${d.call}`,
    hint: "Ask an operator with the role admin.",
  },
  HUB_BAD_REQUEST: {
    retry: "never",
    message: (d: { field: string; found: string; expected: string }) =>
      `${d.field}: found ${d.found}, expected ${d.expected}`,
  },
  HUB_NOT_FOUND: {
    retry: "never",
    message: (d: { kind: string; name: string; site: string }) => `site ${d.site} has no ${d.kind} ${d.name}`,
    hint: (d: { kind: string; site: string }) => `\`longshore get ${d.kind} --site ${d.site}\` lists what there is.`,
  },
  HUB_SITE_NOT_CONNECTED: {
    retry: "backoff",
    message: (d: { site: string; state: string }) => `site ${d.site} is not connected (${d.state}); nothing was sent`,
    hint: (d: { site: string }) =>
      `\`longshore describe site ${d.site}\` says since when. What an intent says (--hold) is done when the site is back.`,
  },
  HUB_NO_SUCH_CONSOLE: {
    retry: "backoff",
    message: (d: { machine: string; site: string }) => `nobody opened the console of ${d.machine} at ${d.site} here`,
    hint: "The hub was started anew, or nothing was read for a minute: open it again.",
  },
  HUB_TOO_MANY_CONSOLES: {
    retry: "backoff",
    message: (d: { what: string; most: number }) => `there are ${d.most} ${d.what} already`,
    hint: "Leave some: one that nobody reads ends by itself within a minute.",
  },
  HUB_PLAN_CHANGED: {
    retry: "never",
    message: (d: { expected: string; found: string }) => `the plan is no longer ${d.expected}; it is ${d.found} now`,
    hint: "Something changed since the plan was made: plan again, look at it, then apply its digest.",
  },
  HUB_APPLY_CONFLICT: {
    retry: "backoff",
    message: (d: { site: string; tries: number }) =>
      `the intents of ${d.site} changed under this apply ${d.tries} times`,
    hint: "Someone else applies to the same site: try again.",
  },
  HUB_APPLY_TOO_LARGE: {
    retry: "never",
    message: (d: { site: string; messages: number; most: number }) =>
      `${d.messages} changes to ${d.site} in one order; at most ${d.most} can be stored as one`,
    hint: "Apply the documents of this site in several parts.",
  },
  HUB_APPLY_PARTIAL: {
    retry: "backoff",
    message: (d: { applied: readonly string[]; failed: string; reason: string }) =>
      `${d.applied.length === 0 ? "no site" : d.applied.join(", ")} applied; ${d.failed} failed: ${d.reason}`,
    hint: "Apply the same documents again: what is in place already stays as it is.",
  },
  HUB_NO_SUCH_REQUEST: {
    retry: "never",
    message: (d: { site: string; request: string }) => `no request ${d.request || "waits"} at site ${d.site}`,
    hint: (d: { site: string }) => `\`longshore site requests ${d.site}\` lists invitations and who asked.`,
  },
  HUB_REQUEST_AMBIGUOUS: {
    retry: "never",
    message: (d: { site: string; matches: readonly string[] }) =>
      `${d.matches.length} requests of site ${d.site} match: ${d.matches.join(", ")}`,
    hint: "Name one by its token id or the beginning of its agent key.",
  },
  HUB_UNKNOWN_AGENT: {
    retry: "never",
    message: (d: { site: string; key: string }) => `${d.key} is no accepted agent of site ${d.site}`,
    hint: "Invite the site again and start the agent with the new token.",
  },
  HUB_AGENT_REVOKED: {
    retry: "backoff",
    message: (d: { key: string; by: string; at: string; reason: string }) =>
      `agent ${d.key} was revoked by ${d.by} at ${d.at}${d.reason ? `: ${d.reason}` : ""}`,
    hint: "`longshore site restore` lets it back in; `longshore site invite` lets in an agent with a new key.",
  },
  HUB_NOTHING_TO_REVOKE: {
    retry: "never",
    message: (d: { site: string; agent: string; wanted: string }) =>
      `site ${d.site} has no ${d.wanted} agent${d.agent ? ` whose key begins with ${d.agent}` : ""}`,
    hint: (d: { site: string }) => `\`longshore describe site ${d.site}\` names its agents.`,
  },
  HUB_RECOVERY_KEY_CHANGED: {
    retry: "never",
    message: (d: { found: string; expected: string }) => `the recovery key is ${d.found}, not ${d.expected}`,
    hint: "Replace it on purpose: `longshore secret recovery init --replace PUBLIC-KEY`, then reseal every Secret with the old one.",
  },
  HUB_REVOCATION_NOT_PUSHED: {
    retry: "backoff",
    message: (d: { reason: string }) => `it is on record, but the message bus did not take it yet: ${d.reason}`,
    hint: "Give the same command again; the hub also tries at each of its starts.",
  },
  HUB_REQUEST_DECIDED: {
    retry: "never",
    message: (d: { request: string; state: string; by: string }) =>
      `request ${d.request} was ${d.state} by ${d.by} before`,
    hint: "Invite the site again for a new token.",
  },
});
