import { errorCatalog } from "@longshore/kit";

export const labErrors = errorCatalog({
  LAB_COMMAND_FAILED: {
    retry: "never",
    message: (d: { code: number; output: string }) => `a command of the lab ended with ${d.code}:\n${d.output}`,
  },
  LAB_NOT_RUNNING: { retry: "never", message: (d: { what: string }) => `nothing runs on ${d.what}` },
  LAB_NEVER: {
    retry: "once",
    message: (d: { what: string; waitedMs: number; seen: string }) =>
      `within ${d.waitedMs} ms it did not come true that ${d.what}; seen: ${d.seen}`,
  },
  LAB_BAD_EXAMPLES: {
    retry: "never",
    message: (d: { problems: string }) => `the examples cannot be read:\n${d.problems}`,
  },
});
