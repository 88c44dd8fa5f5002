import { errorCatalog } from "@longshore/kit";

/** Why a check of a cluster came to nothing. */
export const healthErrors = errorCatalog({
  HEALTH_TOO_SLOW: {
    retry: "backoff",
    message: (d: { server: string; waited: string }) => `${d.server} did not say it within ${d.waited}`,
    hint: "It is asked again; an API server that is slow with everything is told by the check api-server.",
  },
});
