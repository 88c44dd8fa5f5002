/** Lines that switch a rule off without a reason. */
export function unexplained({ path, source }: { readonly path: string; readonly source: string }): readonly string[] {
  return source.split("\n").flatMap((line, i) => {
    const bad = (DISABLED.test(line) && !/ -- \S+/.test(line)) || /(\/\/|\/\*)\s*@ts-(ignore|nocheck)/.test(line);
    const expected = /@ts-expect-error\s*(\*\/)?$/.test(line.trimEnd());
    return bad || expected ? [`${path}:${i + 1}: say why: ${line.trim()}`] : [];
  });
}

const DISABLED = /(\/\/|\/\*) *(oxlint|eslint)-disable/;
