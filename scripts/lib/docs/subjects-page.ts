import { type AnySubject, streams, subjects } from "@longshore/contracts";
import { markdownTable, page } from "./markdown.ts";

/** The subject table and the streams. */
export function subjectsPage(): string {
  const rows = Object.values(subjects).map((row: AnySubject) => {
    const answered = ["ask", "command", "api", "enrol"].includes(row.verb);
    const reply = answered ? `\`${row.reply.name}\`` : "";
    return [`\`${row.template}\``, row.verb, `\`${row.request.name}\``, reply, row.doc];
  });
  const kept = Object.values(streams).map((stream) => [
    `\`${stream.name}\``,
    stream.subjects.map((subject) => `\`${subject}\``).join(" "),
    Object.entries(stream.keep)
      .map(([what, amount]) => `${what} ${amount}`)
      .join(", "),
    stream.storage,
    stream.atomic ? "yes" : "",
  ]);
  return page(
    "Subjects and streams",
    "packages/contracts/src/subjects.ts and streams.ts",
    "Messages are those of `proto/longshore/v1`.",
    markdownTable(["subject", "verb", "message", "reply", "what"], rows),
    "## Streams at the hub",
    markdownTable(["stream", "subjects", "keeps", "storage", "atomic batches"], kept),
  );
}
