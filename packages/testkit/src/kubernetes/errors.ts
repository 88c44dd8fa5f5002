import { errorCatalog } from "@longshore/kit";

export const peerErrors = errorCatalog({
  PEER_CRDS_MISSING: {
    retry: "never",
    message: (d: { set: string; looked: readonly string[] }) =>
      `There are no CRDs of ${d.set}; looked in ${d.looked.join(", ")}.`,
    hint: "Set LONGSHORE_CRDS to a folder that has one folder of CRD files per project.",
  },
  PEER_REFUSED: {
    retry: "never",
    message: (d: { what: string; said: string }) => `${d.what} failed:\n${d.said}`,
    hint: "What it said above is its own.",
  },
});
