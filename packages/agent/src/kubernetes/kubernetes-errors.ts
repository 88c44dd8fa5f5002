import { errorCatalog } from "@longshore/kit";

/** Why documents do not become objects, or not now. */
export const kubernetesErrors = errorCatalog({
  AGENT_NOT_LEADING: {
    retry: "backoff",
    message: () => "another agent of the site acts now; nothing was changed",
    hint: "Nothing is to be done: the agent that holds the site's lease goes on with it.",
  },
  AGENT_NO_SUCH_DOCUMENT: {
    retry: "never",
    message: (d: { document: string }) => `this site has no ${d.document} with objects at an API server`,
    hint: "`longshore get all` lists what it has; one that was just applied may not have reached the site yet.",
  },
  AGENT_NOT_PRUNABLE: {
    retry: "never",
    message: (d: { document: string; reason: string }) => `nothing of ${d.document} was deleted: ${d.reason}`,
    hint: "What holds data goes only when its document says `deletion: confirm` among its labels and an operator signs the plan: `longshore prune`.",
  },
  AGENT_PLAN_GONE: {
    retry: "never",
    message: () => "the rest of that plan is not kept any more",
    hint: "Ask for the plan again: the parts of a long one are kept for two minutes.",
  },
  AGENT_KUBERNETES_TOO_SLOW: {
    retry: "backoff",
    message: (d: { waited: string }) =>
      `the site's API servers could not be asked within ${d.waited}; nothing was done`,
    hint: "Many objects or a busy API server: `longshore describe` says what the site knows of a document.",
  },
});
