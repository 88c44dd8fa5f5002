import { constants, existsSync } from "node:fs";
import { access, chmod, mkdir, readdir, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { messageOf } from "@longshore/kit";
import { hubErrors } from "../hub-errors.ts";
import { stateLayout, type StateLayout } from "../state/layout.ts";
import { lockState } from "./state-lock.ts";

/** The state directory, made if missing (0700), held by this hub alone until disposed. */
export interface StateDirectory extends Disposable {
  readonly layout: StateLayout;
}

/** Throws HUB_STATE_NOT_WRITABLE, HUB_STATE_IN_USE. */
export async function openStateDirectory(directory: string): Promise<StateDirectory> {
  const layout = stateLayout(resolve(directory));
  await makePrivate(layout.directory);
  const lock = lockState(layout.directory);
  try {
    for (const inner of [layout.operators, layout.nats, layout.natsStore, layout.natsJwt]) await makePrivate(inner);
    await removeUnfinished(layout.directory);
  } catch (error) {
    lock[Symbol.dispose]();
    throw error;
  }
  return { layout, [Symbol.dispose]: () => lock[Symbol.dispose]() };
}

/** Names of what is being made; a crash leaves it behind, and nothing ever points to it. */
export const UNFINISHED = ".new-";

async function makePrivate(directory: string): Promise<void> {
  try {
    await makeDirectory(directory);
    await chmod(directory, 0o700);
    await access(directory, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw hubErrors.HUB_STATE_NOT_WRITABLE({ directory, reason: messageOf(cause) }, { cause });
  }
}

/** Not mkdir's `recursive`: it never returns where the kernel makes no directories, as in /proc. */
async function makeDirectory(path: string): Promise<void> {
  if (existsSync(path)) return;
  if (dirname(path) !== path) await makeDirectory(dirname(path));
  await mkdir(path, { mode: 0o700 });
}

async function removeUnfinished(directory: string): Promise<void> {
  const names = await readdir(directory);
  for (const name of names.filter((each) => each.startsWith(UNFINISHED))) {
    await rm(join(directory, name), { recursive: true, force: true });
  }
}
