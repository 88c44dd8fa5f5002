import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { messageOf } from "@longshore/kit";
import { lock } from "../../io/tools/lock.ts";
import { vmErrors } from "../vm-errors.ts";

/** The folder with an image, made by the first who wants it: aside, so that a half-made one is never found. Throws VM_IMAGE. */
export async function madeOnce(home: string, image: string, make: (folder: string) => Promise<void>): Promise<void> {
  if (existsSync(home)) return;
  mkdirSync(dirname(home), { recursive: true });
  using _lock = await lock(`${home}.lock`, () => process.stderr.write(`${image}: another process is making it\n`));
  if (existsSync(home)) return;
  const folder = mkdtempSync(`${home}.making-`);
  try {
    await make(folder);
    renameSync(folder, home);
  } catch (error) {
    throw vmErrors.VM_IMAGE({ image, why: messageOf(error) }, { cause: error });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
