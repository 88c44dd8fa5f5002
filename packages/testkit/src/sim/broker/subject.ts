/** Whether a subject matches a pattern: `*` is one token, `>` the rest. */
export function matches(pattern: string, subject: string): boolean {
  if (pattern === subject || pattern === ">") return true;
  const wanted = pattern.split(".");
  const tokens = subject.split(".");
  for (const [i, token] of wanted.entries()) {
    if (token === ">") return tokens.length > i;
    if (tokens[i] === undefined || (token !== "*" && token !== tokens[i])) return false;
  }
  return wanted.length === tokens.length;
}
