import { errorCatalog } from "@longshore/kit";

export const processErrors = errorCatalog({
  PROCESS_ENDED: {
    retry: "never",
    message: (d: { command: string; what: string; output: string }) =>
      `${d.command} ended before it ${d.what}; it said:\n${d.output}`,
    hint: "Start it by hand with the same arguments.",
  },
  PROCESS_SLOW: {
    retry: "once",
    message: (d: { command: string; what: string; waitedMs: number; output: string }) =>
      `${d.command} was given ${d.waitedMs} ms and has not ${d.what}; it said:\n${d.output}`,
    hint: "The machine may be busy.",
  },
});
