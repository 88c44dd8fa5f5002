import { constants } from "node:fs";
import { chmod, mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Files } from "../io.ts";

export const files: Files = {
  async read(path) {
    try {
      return await readFile(path);
    } catch (error) {
      return absent(error);
    }
  },
  async writePrivate(path, content) {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const draft = `${path}.${process.pid}.new`;
    try {
      await using file = await open(draft, constants.O_CREAT | constants.O_WRONLY | constants.O_TRUNC, 0o600);
      await file.writeFile(content);
      await file.sync();
      await chmod(draft, 0o600);
      await rename(draft, path);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
  },
  async kind(path) {
    try {
      const found = await stat(path);
      return found.isDirectory() ? "directory" : "file";
    } catch (error) {
      return absent(error);
    }
  },
  async list(directory) {
    const entries = await readdir(directory, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  },
};

function absent(error: unknown): undefined {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT" || code === "ENOTDIR") return undefined;
  throw error;
}
