import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { BundleFiles } from "../../charts/chart-shelf.ts";

/** Bundles as files of one directory, which is made when the first is written. They are sealed: no secret lies there. */
export function bundleFiles(directory: string): BundleFiles {
  return {
    async read(digest) {
      try {
        return await readFile(join(directory, digest));
      } catch (error) {
        return absent(error);
      }
    },
    async write(digest, bytes) {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const draft = join(directory, `${digest}.new`);
      {
        await using file = await open(draft, "w", 0o600);
        await file.writeFile(bytes);
        await file.sync();
      }
      await rename(draft, join(directory, digest));
    },
    async keep(digests) {
      const names = (await readdir(directory).catch(absent)) ?? [];
      await Promise.all(
        names.filter((name) => !digests.has(name)).map((name) => rm(join(directory, name), { force: true })),
      );
    },
  };
}

function absent(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
  throw error;
}
