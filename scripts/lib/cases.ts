/**
 * What is not true in a page of cases: rows `| N | sentence | proofs |`, one for each number from 1 on, whose proofs are
 * `` `FILE` › title `` joined by `<br>`, or what is missing: `not yet: …`. A title is a literal of its file.
 */
export function untrueCases(page: string, read: (path: string) => string | undefined): readonly string[] {
  const rows = [...page.matchAll(/^\| *(\d+) *\|(.*)\|(.*)\| *$/gm)];
  const numbers = rows.map(([, number]) => Number(number));
  const gap = numbers.findIndex((number, i) => number !== i + 1);
  const order = gap === -1 ? [] : [`row ${gap + 1} has the number ${numbers[gap]}`];
  return [...order, ...rows.flatMap(([, number, , proofs = ""]) => untrueProofs(`case ${number}`, proofs, read))];
}

function untrueProofs(name: string, cell: string, read: (path: string) => string | undefined): readonly string[] {
  return cell.split("<br>").flatMap((proof) => {
    if (/^\s*not yet: \S/.test(proof)) return [];
    const [, path, title] = /^\s*`([^`]+)` › (.+?)\s*$/.exec(proof) ?? [];
    if (path === undefined || title === undefined) {
      return [`${name}: write \`FILE\` › title, or "not yet: …", instead of "${proof.trim()}"`];
    }
    const source = read(path);
    if (source === undefined) return [`${name}: ${path} does not exist`];
    return hasLiteral(source, title) ? [] : [`${name}: ${path} has no test "${title}"`];
  });
}

function hasLiteral(source: string, title: string): boolean {
  return ['"', "`", "'"].some((quote) => source.includes(`${quote}${title}${quote}`));
}
