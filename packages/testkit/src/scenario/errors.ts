import { errorCatalog } from "@longshore/kit";

export const scenarioErrors = errorCatalog({
  SCENARIO_UNTRUE: {
    retry: "never",
    message: (d: { sentence: string }) => `it is not true that ${d.sentence}`,
    hint: "Run it with --keep and look at what stands.",
  },
});
