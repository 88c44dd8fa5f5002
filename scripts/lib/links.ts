import { posix } from "node:path";

interface Page {
  /** From the checkout. */
  readonly path: string;
  readonly source: string;
}

/** Links to files of the checkout that are not there; addresses and anchors are not followed. */
export function deadLinks({ path, source }: Page, exists: (path: string) => boolean): readonly string[] {
  return [...withoutCode(source).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target = ""]) => {
    const file = target.split("#")[0] ?? "";
    if (file === "" || /^[a-z]+:/.test(file)) return [];
    const wanted = file.startsWith("/") ? file.slice(1) : posix.join(posix.dirname(path), file);
    return exists(wanted) ? [] : [`${path}: ${target} leads nowhere`];
  });
}

/** `npm run NAME`, `npm start` and `npm test` in a page, where package.json has no such script. */
export function unknownScripts({ path, source }: Page, scripts: readonly string[]): readonly string[] {
  const named = [...source.matchAll(/\bnpm (?:run )?([a-z][a-z:-]*)/g)].map(([all, name = ""]) => ({ all, name }));
  return named
    .filter(
      ({ all, name }) => (all.startsWith("npm run") || name === "start" || name === "test") && !scripts.includes(name),
    )
    .map(({ all }) => `${path}: there is no \`${all}\``);
}

function withoutCode(source: string): string {
  return source.replaceAll(/```[\s\S]*?```/g, "").replaceAll(/`[^`\n]*`/g, "");
}
