import { errorCatalog } from "@longshore/kit";

export const intentErrors = errorCatalog({
  INTENT_BAD_DOCUMENTS: {
    retry: "never",
    message: (d: { count: number }) =>
      `${d.count} ${d.count === 1 ? "problem" : "problems"} in the documents; nothing was applied`,
    hint: "Each problem says what was found and what would be right.",
  },
  INTENT_POWER_HELD: {
    retry: "never",
    message: (d: { machine: string; held: string; asked: string }) =>
      `${d.machine} is held ${d.held} by its intent (spec.power: ${d.held}); it would not stay ${d.asked}`,
    hint: (d) => `Add --hold to change the intent to spec.power: ${d.asked}, or edit the document and apply it.`,
  },
  INTENT_POWER_UNKNOWN_ACTION: {
    retry: "never",
    message: (d: { action: number }) => `power action ${d.action} is not known`,
    hint: "The caller speaks another version: bring CLI and hub to the same one.",
  },
  INTENT_POWER_NOT_A_STATE: {
    retry: "never",
    message: (d: { asked: string }) => `${d.asked} is not a state that can be held`,
    hint: "Use --hold with on or off only.",
  },
  INTENT_NOT_SEALED: {
    retry: "never",
    message: (d: { secret: string }) => `secret/${d.secret} is not sealed; its values must not leave this program`,
    hint: "This is a mistake in the program: please report it.",
  },
  INTENT_SECRET_NOT_FOR_AGENT: {
    retry: "never",
    message: (d: { secret: string }) => `secret/${d.secret} is not sealed to this agent`,
    hint: "Apply the Secret again: the CLI seals it to every agent that the site has now.",
  },
  INTENT_SECRET_UNREADABLE: {
    retry: "never",
    message: (d: { secret: string; reason: string }) => `secret/${d.secret} cannot be opened: ${d.reason}`,
    hint: "Raise the Secret's version and apply it again.",
  },
  INTENT_SECRET_MISSING: {
    retry: "backoff",
    message: (d: { machine: string; secret: string; key: string }) =>
      `machine/${d.machine} cannot be told what to be: there is no ${d.key} in secret/${d.secret}`,
    hint: "Apply the Secret with that key, or take the reference out of the OperatingSystem.",
  },
  INTENT_CLUSTER_KEY_UNREADABLE: {
    retry: "backoff",
    message: (d: { secret: string; key: string }) => `${d.key} in secret/${d.secret} is not what a cluster needs there`,
    hint: "Make the keys with `kubeadm init phase certs`, put the files as they are into the Secret and raise its version.",
  },
});
