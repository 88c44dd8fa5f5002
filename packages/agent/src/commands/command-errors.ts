import { errorCatalog } from "@longshore/kit";

/** Why an order was not carried out. */
export const commandErrors = errorCatalog({
  AGENT_NO_SUCH_MACHINE: {
    retry: "never",
    message: (d: { machine: string }) => `this site has no machine ${d.machine}`,
    hint: "`longshore get machines` lists them; one that was just applied may not have reached the site yet.",
  },
  AGENT_BAD_ORDER: {
    retry: "never",
    message: (d: { reason: string }) => `the order makes no sense: ${d.reason}`,
    hint: "Hub and agent may be of different versions.",
  },
  AGENT_ORDER_REFUSED: {
    retry: "never",
    message: (d: { verb: string; reason: string; detail: string }) =>
      `the order to ${d.verb} was refused (${d.reason}): ${d.detail}; nothing was done`,
    hint: "What destroys needs an operator's own signature over the plan as the site sees it now: plan again, look at it, order it.",
  },
  AGENT_STOPPING: {
    retry: "backoff",
    message: () => "the site's agent is stopping; nothing was done",
    hint: "Ask again when it is back.",
  },
  AGENT_BMC_CANNOT: {
    retry: "never",
    message: (d: { machine: string; what: string }) => `the BMC of ${d.machine} says that it cannot ${d.what}`,
    hint: "Newer firmware of the BMC may be able to.",
  },
  AGENT_BMC_TOO_SLOW: {
    retry: "backoff",
    message: (d: { machine: string; waited: string }) =>
      `the BMC of ${d.machine} could not be asked within ${d.waited}; nothing was done`,
    hint: "It may be busy or silent: `longshore describe machine` says what the site knows of it.",
  },
});
