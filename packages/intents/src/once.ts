/** What `from` is or makes, made at the first call and the same one ever after. */
export function once<T extends object>(from: T | (() => T)): () => T {
  let made: T | undefined;
  return () => (made ??= typeof from === "function" ? from() : from);
}
