import { readFile } from "node:fs/promises";
import { createKeyPair, operatorCredentials, type TrustTree } from "@longshore/bus";
import { type OperatorContext, parseContext } from "../operators/context.ts";
import { writeFileAtomic } from "./atomic-file.ts";

export interface AdminContextOptions {
  readonly file: string;
  readonly tree: TrustTree;
  readonly servers: readonly string[];
  readonly ca: string;
  /** Of today. */
  readonly root: string;
}

/** The first operator's context: made when missing, kept with its key, and brought up to date with addresses and root. */
export async function keepAdminContext({
  file,
  tree,
  servers,
  ca,
  root,
}: AdminContextOptions): Promise<OperatorContext> {
  const present = parseContext(await readFile(file, "utf8").catch(() => undefined));
  const context = present ?? (await makeContext(tree));
  const current = { ...context, servers, ca, root };
  if (JSON.stringify(current) !== JSON.stringify(present)) {
    await writeFileAtomic(file, `${JSON.stringify(current, null, 2)}\n`);
  }
  return current;
}

async function makeContext(tree: TrustTree): Promise<OperatorContext> {
  const key = createKeyPair("user");
  const jwt = await operatorCredentials(tree, { name: "admin", key: key.publicKey });
  return { name: "admin", servers: [], ca: "", jwt, seed: key.seed.reveal(), key: key.publicKey, root: "" };
}
