import { errorCatalog } from "@longshore/kit";

/** Why a BMC's password is not changed. */
export const passwordErrors = errorCatalog({
  AGENT_PASSWORD_RECIPIENT: {
    retry: "never",
    message: (d: { key: string }) => `${d.key} did not sign the curve key that the password was to be sealed to`,
    hint: "The hub named a key that is no agent's own. Find out why before you go on: `longshore describe site`.",
  },
  AGENT_PASSWORD_UNSAFE: {
    retry: "never",
    message: (d: { missing: string }) => `the new password would not be sealed to ${d.missing}; nothing was done`,
    hint: "It must be readable by this agent and by the recovery key: `longshore secret recovery init`, then again.",
  },
  AGENT_PASSWORD_BUSY: {
    retry: "backoff",
    message: (d: { machine: string; phase: string }) => `the password of ${d.machine} is being changed (${d.phase})`,
    hint: "`longshore machine bmc-password status` says how far it is.",
  },
  AGENT_PASSWORD_FIXED: {
    retry: "never",
    message: (d: { machine: string }) => `the BMC of ${d.machine} has no way to change passwords`,
    hint: "Change it on the BMC, then give the new one with `longshore secret set`.",
  },
});
