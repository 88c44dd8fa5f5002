import { closeSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../io/run.ts";
import { labErrors } from "../lab-errors.ts";

/** A file system of its own that a story can fill up. */
export interface SmallDisk extends AsyncDisposable {
  readonly path: string;
  /** Nothing more can be written to it. */
  fill(): void;
  /** There is room again. */
  free(): void;
}

/** Mounts a tmpfs of so many megabytes at `path`; needs root. */
export async function smallDisk(path: string, megabytes: number): Promise<SmallDisk> {
  mkdirSync(path, { recursive: true });
  const mounted = await run("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", path]);
  if (mounted.code !== 0) throw labErrors.LAB_COMMAND_FAILED({ code: mounted.code, output: mounted.stderr });
  const ballast = join(path, "ballast");
  return {
    path,
    fill() {
      const file = openSync(ballast, "a");
      try {
        for (const size of [2 ** 16, 2 ** 12, 1]) fillWith(file, size);
      } finally {
        closeSync(file);
      }
    },
    free: () => rmSync(ballast, { force: true }),
    async [Symbol.asyncDispose]() {
      await run("umount", ["--lazy", path]);
    },
  };
}

function fillWith(file: number, size: number): void {
  const piece = Buffer.alloc(size);
  try {
    for (;;) writeSync(file, piece);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
  }
}
