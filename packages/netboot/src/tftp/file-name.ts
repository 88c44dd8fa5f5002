/**
 * The path below the root that a request means, or undefined for one that could leave it: no dots for parents, backslashes,
 * percent signs (someone may decode them), drive letters or control characters, and no slash at its end. One at its
 * beginning is that root, as GRUB names its files; there may be many between its parts, as shims do.
 */
export function pathBelowRoot(name: string): readonly string[] | undefined {
  if (name === "" || name.length > MAX_LENGTH || /[\p{Cc}\\%:]/u.test(name)) return undefined;
  const parts = name.replace(/^\/+/, "").split(/\/+/);
  return parts.every((part) => part !== "" && part !== "." && part !== "..") ? parts : undefined;
}

const MAX_LENGTH = 255;
