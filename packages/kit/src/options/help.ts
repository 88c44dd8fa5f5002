import type { ConfigTable, OptionTree } from "./config.ts";

/** What `--help` prints of the options, 100 columns wide. */
export function optionsHelp(table: ConfigTable<OptionTree>): string {
  const rows = table.rows.map(({ flag, env, option }) => {
    const left = option.placeholder === "" ? flag : `${flag} ${option.placeholder}`;
    const notes = [option.required ? "required" : undefined, defaultNote(option.defaultText), `env ${env}`].filter(
      Boolean,
    );
    return `  ${left}\n      ${option.doc} (${notes.join(", ")})`;
  });
  return rows.join("\n");
}

/** The table of a program's options for docs/reference. */
export function optionsMarkdown(table: ConfigTable<OptionTree>): string {
  const rows = table.rows.map(({ path, flag, env, option }) => {
    const value = option.placeholder === "" ? "" : ` ${option.placeholder}`;
    const cells = [
      `\`${path}\``,
      `\`${flag}${value}\``,
      `\`${env}\``,
      option.defaultText ? `\`${option.defaultText}\`` : "",
      option.doc,
    ];
    return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  });
  return ["| in the file | flag | environment | default | what |", "|---|---|---|---|---|", ...rows, ""].join("\n");
}

function defaultNote(text: string | undefined): string | undefined {
  return text === undefined || text === "" || text === "false" ? undefined : `default ${text}`;
}
