import { errorCatalog } from "@longshore/kit";

/** Why a console is not opened, or takes nothing now. */
export const consoleErrors = errorCatalog({
  AGENT_NO_CONSOLE: {
    retry: "never",
    message: (d: { machine: string }) => `the BMC of ${d.machine} offers no console`,
    hint: "Serial over LAN needs IPMI 2.0; some BMCs want it enabled, or a licence.",
  },
  AGENT_TOO_MANY_CONSOLES: {
    retry: "backoff",
    message: (d: { most: number }) => `${d.most} consoles are open at this site already`,
    hint: "Leave some: one that nobody reads closes by itself within a minute.",
  },
  AGENT_NO_SUCH_FLOW: {
    retry: "backoff",
    message: () => "the site does not have this console open",
    hint: "Its agent was started anew; the hub opens the console again by itself.",
  },
  AGENT_CONSOLE_ANEW: {
    retry: "never",
    message: () => "the console was opened anew meanwhile: what was typed just before may be lost",
    hint: "Look at the screen before you type it again.",
  },
  AGENT_CONSOLE_NOT_TAKING: {
    retry: "backoff",
    message: (d: { machine: string; state: string }) => `the console of ${d.machine} takes nothing now (${d.state})`,
    hint: "The machine is off, or its BMC is busy; what was typed is sent again.",
  },
});
