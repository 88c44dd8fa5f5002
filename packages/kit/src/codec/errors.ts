import { errorCatalog } from "../errors.ts";

/** What can be wrong with bytes, or with a value that should become bytes. */
export const codecErrors = errorCatalog({
  CODEC_TRUNCATED: {
    retry: "never",
    message: (d: { path: string; at: number; needed: number; left: number }) =>
      `${d.path} needs ${d.needed} bytes at offset ${d.at}, ${d.left} left`,
  },
  CODEC_TRAILING: {
    retry: "never",
    message: (d: { at: number; extra: number }) => `${d.extra} bytes too many from offset ${d.at}`,
  },
  CODEC_UNEXPECTED: {
    retry: "never",
    message: (d: { path: string; at: number; wanted: string; found: string }) =>
      `${d.path} at offset ${d.at} should be ${d.wanted}, is ${d.found}`,
  },
  CODEC_VALUE: {
    retry: "never",
    message: (d: { path: string; wanted: string; found: string }) => `${d.path} should be ${d.wanted}, is ${d.found}`,
  },
});
