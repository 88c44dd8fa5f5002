/**
 * What may be said of a URL in messages and logs: without the user and the query, in which servers have their tokens (a
 * presigned one has all that it takes to fetch the file).
 */
export function withoutSecrets(url: URL | string): string {
  if (!URL.canParse(String(url))) return "an address that is none";
  const { protocol, host, pathname, search } = new URL(url);
  return `${protocol}//${host}${pathname}${search === "" ? "" : "?…"}`;
}
