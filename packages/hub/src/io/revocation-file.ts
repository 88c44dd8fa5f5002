import { readFile } from "node:fs/promises";
import type { TrustTree } from "@longshore/bus";
import { messageOf } from "@longshore/kit";
import { hubErrors } from "../hub-errors.ts";
import { writeFileAtomic } from "./atomic-file.ts";

/** The tree with the revocations that nats-server has to start with: nobody slips in before the records are read. */
export async function withKeptRevocations(file: string, tree: TrustTree): Promise<TrustTree> {
  try {
    return { ...tree, revocations: JSON.parse(await readFile(file, "utf8")) as TrustTree["revocations"] };
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return tree;
    throw hubErrors.HUB_STATE_DAMAGED({ file, reason: messageOf(cause) }, { cause });
  }
}

export function keepRevocations(file: string, { revocations }: TrustTree): Promise<void> {
  return writeFileAtomic(file, `${JSON.stringify(revocations, null, 2)}\n`);
}
