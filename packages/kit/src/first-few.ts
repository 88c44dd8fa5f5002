/** The first `most` of many, for a sentence: "a, b and 7 more". */
export function firstFew(texts: readonly string[], most: number, separator = ", "): string {
  const more = texts.length - most;
  return texts.slice(0, most).join(separator) + (more > 0 ? ` and ${more} more` : "");
}
