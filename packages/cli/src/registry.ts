import type { Command } from "./command.ts";

/** Every command by its path on the command line, loaded when it is needed. A new command is its file and its line here. */
export const registry: Readonly<Record<string, () => Promise<{ readonly default: Command }>>> = {
  apply: () => import("./commands/apply.ts"),
  plan: () => import("./commands/plan.ts"),
  diff: () => import("./commands/diff.ts"),
  render: () => import("./commands/render.ts"),
  delete: () => import("./commands/delete.ts"),
  prune: () => import("./commands/prune.ts"),
  get: () => import("./commands/get.ts"),
  describe: () => import("./commands/describe.ts"),
  events: () => import("./commands/events.ts"),
  why: () => import("./commands/why.ts"),
  explain: () => import("./commands/explain.ts"),
  "machine bmc-password": () => import("./commands/machine/bmc-password.ts"),
  "machine console": () => import("./commands/machine/console.ts"),
  "machine power": () => import("./commands/machine/power.ts"),
  "machine boot": () => import("./commands/machine/boot.ts"),
  "machine identify": () => import("./commands/machine/identify.ts"),
  "machine sensors": () => import("./commands/machine/sensors.ts"),
  "machine sel": () => import("./commands/machine/sel.ts"),
  "machine inspect": () => import("./commands/machine/inspect.ts"),
  "machine provision": () => import("./commands/machine/provision.ts"),
  "machine deprovision": () => import("./commands/machine/deprovision.ts"),
  "machine rescue": () => import("./commands/machine/rescue.ts"),
  "machine inventory": () => import("./commands/machine/inventory.ts"),
  "site invite": () => import("./commands/site/invite.ts"),
  "site requests": () => import("./commands/site/requests.ts"),
  "site discovered": () => import("./commands/site/discovered.ts"),
  "site accept": () => import("./commands/site/accept.ts"),
  "site reject": () => import("./commands/site/reject.ts"),
  "site revoke": () => import("./commands/site/revoke.ts"),
  "site restore": () => import("./commands/site/restore.ts"),
  "secret set": () => import("./commands/secret/set.ts"),
  "secret reseal": () => import("./commands/secret/reseal.ts"),
  "secret recover": () => import("./commands/secret/recover.ts"),
  "secret recovery": () => import("./commands/secret/recovery.ts"),
  "secret list": () => import("./commands/secret/list.ts"),
  "trust show": () => import("./commands/trust/show.ts"),
  "trust init": () => import("./commands/trust/init.ts"),
  "trust rotate": () => import("./commands/trust/rotate.ts"),
  "trust renew": () => import("./commands/trust/renew.ts"),
  "trust export-root": () => import("./commands/trust/export-root.ts"),
  "trust operator add": () => import("./commands/trust/operator/add.ts"),
  "trust operator remove": () => import("./commands/trust/operator/remove.ts"),
  "context add": () => import("./commands/context/add.ts"),
  "context list": () => import("./commands/context/list.ts"),
  "context use": () => import("./commands/context/use.ts"),
  "context show": () => import("./commands/context/show.ts"),
  "context remove": () => import("./commands/context/remove.ts"),
  completion: () => import("./commands/completion.ts"),
  version: () => import("./commands/version.ts"),
};

/** What stands before the verbs of a noun in help. */
export const nounSummaries: Readonly<Record<string, string>> = {
  context: "The hubs that you work with, and your credentials",
  machine: "Physical machines",
  secret: "Secrets, sealed here to the agents of a site",
  site: "Sites and their enrolment",
  trust: "Who may speak for this hub: the root, its keys, the operators",
};

export async function loadCommand(path: string): Promise<Command | undefined> {
  return (await registry[path]?.())?.default;
}

/** Paths of the commands below a noun; all of them for "". */
export function pathsBelow(noun: string): readonly string[] {
  return Object.keys(registry).filter((path) => noun === "" || path.startsWith(`${noun} `));
}

export function isNoun(word: string): boolean {
  return pathsBelow(word).length > 0 && registry[word] === undefined && word !== "";
}
