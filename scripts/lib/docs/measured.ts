/**
 * A README with the tables of measured pages between its marks: `<!-- measured: bench-bmc -->` … `<!-- measured end -->`.
 * `pageOf` gives a page of docs/measured.
 */
export function withMeasured(readme: string, pageOf: (name: string) => string): string {
  return readme.replaceAll(MARKED, (_, name: string) => {
    const [head = "", ...sections] = pageOf(name).split(/^## .*$/m);
    const summary = head.trim().split("\n").at(-1) ?? "";
    const parts = [summary, ...sections.map((section) => section.trim())];
    return `<!-- measured: ${name} -->\n\n${parts.join("\n\n")}\n\n<!-- measured end -->`;
  });
}

const MARKED = /<!-- measured: ([a-z0-9-]+) -->[\s\S]*?<!-- measured end -->/g;
