/**
 * Names of sites and of all documents: one lowercase NATS subject token. Checked before anything is signed or
 * published: a site named `*` would be a wildcard in the permission template.
 */
export const NAME_PATTERN = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

export function isName(text: string): boolean {
  return NAME_PATTERN.test(text);
}
