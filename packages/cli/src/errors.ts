import { errorCatalog } from "@longshore/kit";

/** What the CLI itself has to say; what the hub and the sites say comes as it is. */
export const cliErrors = errorCatalog({
  CLI_USAGE: {
    retry: "never",
    message: (d: { reason: string; command: string }) => d.reason,
    hint: (d: { command: string }) => `See \`${d.command} --help\`.`,
  },
  CLI_BAD_VALUE: {
    retry: "never",
    message: (d: { name: string; found: string; expected: string }) =>
      `${d.name}: ${JSON.stringify(d.found)} is not valid; expected ${d.expected}`,
  },
  CLI_NO_CONTEXT: {
    retry: "never",
    message: (_d: object) => "no hub is known here",
    hint: "Add the operator's context file that the hub made: `longshore context add STATE/operators/admin.json`, or point LONGSHORE_CONTEXT to it.",
  },
  CLI_CONTEXT_NOT_FOUND: {
    retry: "never",
    message: (d: { name: string; known: readonly string[] }) =>
      `there is no context ${d.name}${d.known.length > 0 ? `; known: ${d.known.join(", ")}` : ""}`,
    hint: "See `longshore context list`.",
  },
  CLI_CONTEXT_EXISTS: {
    retry: "never",
    message: (d: { name: string }) => `there is a context ${d.name} already`,
    hint: "Give it another name with --name, or replace it with --replace.",
  },
  CLI_BAD_CONTEXT_FILE: {
    retry: "never",
    message: (d: { path: string; reason: string }) => `${d.path} is no context file: ${d.reason}`,
    hint: "A context file is JSON with name, servers, ca, jwt and seed; the hub makes one at its first start.",
  },
  CLI_FILE_UNREADABLE: {
    retry: "never",
    message: (d: { path: string; reason: string }) => `cannot read ${d.path}: ${d.reason}`,
  },
  CLI_FILE_NOT_WRITTEN: {
    retry: "never",
    message: (d: { path: string; reason: string }) => `cannot write ${d.path}: ${d.reason}`,
  },
  CLI_BAD_DOCUMENTS: {
    retry: "never",
    message: (d: { count: number }) =>
      `${d.count === 1 ? "a problem" : `${d.count} problems`} in the documents; nothing was changed`,
    hint: "See `longshore explain KIND` for the fields of a kind.",
  },
  CLI_STILL_NEEDED: {
    retry: "never",
    message: (d: { count: number }) =>
      `${d.count === 1 ? "one document" : `${d.count} documents`} cannot be deleted; nothing was changed`,
    hint: "Delete what needs it first, or with it.",
  },
  CLI_NO_DOCUMENTS: {
    retry: "never",
    message: (d: { from: string }) => `no documents in ${d.from}`,
    hint: "A directory is read for *.yaml, *.yml and *.json.",
  },
  CLI_NOT_CONFIRMED: {
    retry: "never",
    message: (d: { what: string }) => `not confirmed: ${d.what}`,
    hint: "Nothing was done.",
  },
  CLI_NEEDS_YES: {
    retry: "never",
    message: (d: { what: string }) => `${d.what} needs a confirmation, and there is no terminal to ask on`,
    hint: "Say --yes.",
  },
  CLI_PLAN_NOT_ASKED_FOR: {
    retry: "never",
    message: (d: { machine: string; site: string }) =>
      `the answer is no plan for machine/${d.machine} at ${d.site}; nothing was signed`,
    hint: "Ask again; if it stays so, do not trust this hub with this machine.",
  },
  CLI_NOTHING_TO_PRUNE: {
    retry: "never",
    message: (d: { document: string; reason: string }) =>
      `the site has no plan for ${d.document}${d.reason && `: ${d.reason}`}; nothing was deleted`,
    hint: "`longshore describe` says what the site knows of it; what is held back is told as an event of the document, too.",
  },
  CLI_TASK_FAILED: {
    retry: "never",
    message: (d: { machine: string; task: string; code: string; message: string; hint: string }) =>
      `${d.task} of machine/${d.machine} failed (${d.code}): ${d.message}`,
    hint: (d: { hint: string }) => d.hint,
  },
  CLI_NEEDS_SITE: {
    retry: "never",
    message: (d: { what: string }) => `${d.what} needs a site`,
    hint: "Say --site NAME, or set a default: `longshore context use --site NAME`.",
  },
  CLI_UNKNOWN_KIND: {
    retry: "never",
    message: (d: { found: string; known: readonly string[] }) =>
      `there is no kind ${JSON.stringify(d.found)}; known: ${d.known.join(", ")}`,
  },
  CLI_NOT_FOUND: {
    retry: "never",
    message: (d: { what: string; site?: string | undefined }) =>
      `${d.what} was not found${d.site ? ` at ${d.site}` : ""}`,
    hint: "See `longshore get all -A`.",
  },
  CLI_AMBIGUOUS: {
    retry: "never",
    message: (d: { what: string; sites: readonly string[] }) => `${d.what} exists at ${d.sites.join(", ")}`,
    hint: (d: { sites: readonly string[] }) => `Say which: --site ${d.sites[0] ?? "NAME"}.`,
  },
  CLI_NO_ROOT: {
    retry: "never",
    message: () => "this context does not say which root to believe",
    hint: "Take a context file as the hub makes it today, or one of `longshore trust operator add`, and `longshore context add` it anew.",
  },
  CLI_RECIPIENTS_NOT_VOUCHED: {
    retry: "never",
    message: (d: { site: string; reason: string }) =>
      `the keys to seal to for site ${d.site} are not vouched for by the hub under your root: ${d.reason}`,
    hint: "Somebody may hold the message bus: nothing was sealed. Compare `longshore trust show` with what you know of your root.",
  },
  CLI_CURVE_KEY_UNSIGNED: {
    retry: "never",
    message: (d: { site: string; agent: string }) =>
      `the hub names a curve key for agent ${d.agent} of ${d.site} that the agent did not sign; nothing was sealed`,
    hint: "Somebody tries to read the Secrets of this site, or the agent is older than this CLI: look at the hub first.",
  },
  CLI_RECOVERY_KEY_FILE: {
    retry: "never",
    message: (d: { path: string; reason: string }) => `${d.path} holds no recovery key: ${d.reason}`,
    hint: "It is the file that `longshore secret recovery init --out FILE` wrote.",
  },
  CLI_RECOVERY_KEY_EXISTS: {
    retry: "never",
    message: (d: { found: string }) => `this hub has the recovery key ${d.found} already; nothing was made`,
    hint: (d: { found: string }) =>
      `To replace it on purpose: --replace ${d.found}. Then \`secret reseal\` with the old file, or the old Secrets stay its own.`,
  },
  CLI_NOT_SEALED_TO_RECOVERY: {
    retry: "never",
    message: (d: { secret: string; key: string }) => `${d.secret} is not sealed to the recovery key ${d.key}`,
    hint: "It was set before that key was made, or for another one. Set its values again: `longshore secret set`.",
  },
  CLI_NO_AGENTS: {
    retry: "never",
    message: (d: { site: string }) => `site ${d.site} has no accepted agent to seal secrets to`,
    hint: (d: { site: string }) =>
      `Let one in first: \`longshore site invite ${d.site}\`, start the agent there, \`longshore site accept ${d.site}\`.`,
  },
  CLI_HUB_SILENT: {
    retry: "backoff",
    message: (d: { servers: string }) => `no hub answers at ${d.servers}`,
    hint: "Check that it runs and can be reached from here; --timeout waits longer.",
  },
  CLI_PLAN_CHANGED: {
    retry: "never",
    message: (d: { wanted: string; now: string }) => `the plan is now ${d.now}, not ${d.wanted}; nothing was changed`,
    hint: "Something changed since it was made. Look at it again: `longshore plan -f …`.",
  },
  CLI_NOT_READY: {
    retry: "backoff",
    message: (d: { waited: string; what: readonly string[] }) => `not ready after ${d.waited}: ${d.what.join(", ")}`,
    hint: (d: { what: readonly string[] }) =>
      `Look closer: \`longshore describe ${(d.what[0] ?? "KIND/NAME").replace("/", " ")}\`.`,
  },
  CLI_NOT_READ: {
    retry: "backoff",
    message: (d: { machine: string; what: string; reason: string }) =>
      `the ${d.what} of machine/${d.machine} could not be read: ${d.reason}`,
    hint: (d: { machine: string }) =>
      `\`longshore describe machine ${d.machine}\` says what the site knows of its BMC.`,
  },
  CLI_ORDER_UNCONFIRMED: {
    retry: "never",
    message: (d: { machine: string; wanted: string; seen: string }) =>
      `machine/${d.machine}: ${d.wanted} was ordered, and was not seen: what is read back is ${d.seen}`,
    hint: "BMCs say yes and do nothing, and some take their time: ask again, or look at the machine.",
  },
  CLI_POWER_UNCONFIRMED: {
    retry: "backoff",
    message: (d: { machine: string; now: string }) =>
      `machine/${d.machine}: the order was not seen to take effect; its power reads ${d.now}`,
    hint: (d: { machine: string }) => `Look again: \`longshore machine power status ${d.machine}\`.`,
  },
  CLI_NO_RECOVERY_KEY: {
    retry: "never",
    message: () => "there is no recovery key: nobody could read the new password once the site's agents are lost",
    hint: "Make one first: `longshore secret recovery init --out FILE`.",
  },
  CLI_PASSWORD_NOT_CHANGED: {
    retry: "never",
    message: (d: { machine: string; reason: string }) => `${d.machine} has the password that it had: ${d.reason}`,
    hint: (d: { machine: string }) =>
      `Nothing is lost. \`longshore events machine/${d.machine}\` tells what the BMC did.`,
  },
  CLI_SECRET_VALUE: {
    retry: "never",
    message: (d: { reason: string }) => d.reason,
    hint: "Values come from --from-literal KEY=VALUE, --from-file KEY=FILE, a prompt, or KEY=VALUE lines on standard input.",
  },
  CLI_UNEXPECTED: {
    retry: "never",
    message: (d: { reason: string }) => `unexpected: ${d.reason}`,
    hint: "This is a fault of the program. LONGSHORE_DEBUG=1 shows where it came from.",
  },
});
