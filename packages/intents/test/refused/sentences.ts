/**
 * What the checks of a file say: the texts of refinements in a schema; in a file of checks every text with a space in it.
 * `${…}` in them stands for whatever is filled in.
 */
export function sentencesOf(path: string, source: string): readonly string[] {
  const code = source.replaceAll(/^\s*\/\*[^]*?\*\/|^\s*\/\/.*$/gm, "");
  const isAllChecks = /(^|\/)(check|of-cluster)[^/]*\.ts$/.test(path);
  const all = isAllChecks ? [...code.matchAll(TEXT)] : PLACES.flatMap((place) => [...code.matchAll(place)]);
  const texts = all.map(([, literal = ""]) => literal.slice(1, -1));
  return [...new Set(texts.filter((text) => text.includes(" ") && !text.startsWith("../")))];
}

/** Whether a sentence was said. */
export function standsIn(said: string, sentence: string): boolean {
  const parts = sentence.split(/\$\{(?:[^{}]|\{[^{}]*\})*\}/);
  return new RegExp(parts.map((part) => part.replaceAll(/[$()*+.?[\\\]^{|}]/g, "\\$&")).join(".*?")).test(said);
}

const LITERAL = String.raw`("(?:[^"\\]|\\.)*"|\`(?:[^\`\\]|\\.)*\`)`;
const TEXT = new RegExp(LITERAL, "g");
const PLACES = [
  String.raw`\b(?:message|expected|error)(?::|\s*=)\s*${LITERAL}`,
  String.raw`\bsay\((?:\[[^\]]*\]|\w+),\s*${LITERAL}`,
  String.raw`\.regex\(\s*(?:/(?:[^/\\\n]|\\.)*/\w*|\w+),\s*${LITERAL}`,
  String.raw`\.refine\([^"\`]*,\s*${LITERAL}`,
].map((place) => new RegExp(place, "gi"));
