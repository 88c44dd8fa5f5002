import { errorCatalog } from "@longshore/kit";

export const toolErrors = errorCatalog({
  TOOL_MISSING: {
    retry: "never",
    message: (d: { name: string; tried: readonly string[]; install: string }) =>
      `${d.name} is not here and could not be got:\n${d.tried.map((line) => `  - ${line}`).join("\n")}`,
    hint: (d: { install: string }) => d.install,
  },
  TOOL_UNKNOWN: {
    retry: "never",
    message: (d: { name: string; known: readonly string[] }) => `There is no tool "${d.name}" in the table.`,
    hint: (d: { known: readonly string[] }) => `One of: ${d.known.join(", ")}.`,
  },
  TOOL_ARCHIVE_CHANGED: {
    retry: "never",
    message: (d: { url: string; wanted: string; got: string }) =>
      `${d.url} has the SHA-256 ${d.got}, pinned is ${d.wanted}: not used.`,
    hint: "Somebody changed the archive, on the way or at its place; do not work around this.",
  },
});
