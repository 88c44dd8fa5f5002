/** The canary of a site: it is searched for in everything that the broker carries. */
export function passwordOf(site: string): string {
  return `canary-of-${site}-hunter2`;
}
