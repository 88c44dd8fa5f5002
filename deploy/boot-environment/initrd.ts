import type { CpioEntry } from "@longshore/testkit/tools";

export interface InitrdFile {
  /** From the root, without a slash before it. */
  readonly path: string;
  readonly content: Uint8Array;
  readonly mode?: number;
  /** Other paths that lead to it. */
  readonly links?: readonly string[];
}

/** The archive's entries: each folder before what lies in it, the same for the same files. */
export function entries(files: readonly InitrdFile[], folders: readonly string[] = []): readonly CpioEntry[] {
  const all: CpioEntry[] = files.flatMap(({ path, content, mode = 0o644, links = [] }) => [
    { kind: "file", path, mode, content } as const,
    ...links.map((link) => ({ kind: "link", path: link, target: `/${path}` }) as const),
  ]);
  const needed = new Set(
    [...folders, ...all.map(({ path }) => path).flatMap(above)].flatMap((each) => [...above(each), each]),
  );
  const made = [...needed].map((path) => ({ kind: "folder", path }) as const);
  return [...made, ...all].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** "a/b/c" lies in "a" and "a/b". */
function above(path: string): readonly string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, i) => parts.slice(0, i + 1).join("/"));
}
