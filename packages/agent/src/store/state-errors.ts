import { errorCatalog } from "@longshore/kit";

/** What can be wrong with the state directory and the file in it. */
export const stateErrors = errorCatalog({
  AGENT_STATE_NOT_WRITABLE: {
    retry: "never",
    message: (d: { path: string; reason: string }) => `the agent cannot write its state at ${d.path}: ${d.reason}`,
    hint: "Give the agent's user a directory of its own (mode 0700), or name another with --state-directory.",
  },
  AGENT_STATE_IN_USE: {
    retry: "never",
    message: (d: { path: string }) => `another agent has ${d.path} open`,
    hint: "One state directory belongs to one agent: stop the other, or give this one a --state-directory of its own.",
  },
  AGENT_STATE_FOREIGN: {
    retry: "never",
    message: (d: { path: string }) => `${d.path} is not the state of a Longshore agent`,
    hint: "Name an empty directory with --state-directory, or move that file away.",
  },
  AGENT_STATE_TOO_NEW: {
    retry: "never",
    message: (d: { path: string; found: number; known: number }) =>
      `${d.path} was written by a newer agent (state version ${d.found}, this agent knows up to ${d.known})`,
    hint: "Run the newer version of the agent again, or enrol anew with an empty --state-directory.",
  },
  AGENT_STATE_DAMAGED: {
    retry: "never",
    message: (d: { path: string; reason: string }) => `${d.path} is damaged: ${d.reason}`,
    hint: "Check the disk, move the state directory away and enrol the agent anew: the hub sends its intents again.",
  },
  AGENT_STATE_DISK_FULL: {
    retry: "backoff",
    message: (d: { path: string }) => `there is no room to write ${d.path}`,
    hint: "Free some space on that file system; the agent carries on by itself.",
  },
});
