/**
 * The path below the root that a request means, or undefined for one that could leave it: relative names only, without
 * dots for parents, backslashes, percent signs (someone may decode them), drive letters or control characters.
 */
export function pathBelowRoot(name: string): readonly string[] | undefined {
  if (name === "" || name.length > MAX_LENGTH || /[\p{Cc}\\%:]/u.test(name)) return undefined;
  const parts = name.split("/");
  return parts.every((part) => part !== "" && part !== "." && part !== "..") ? parts : undefined;
}

const MAX_LENGTH = 255;
