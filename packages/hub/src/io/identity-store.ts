import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createTrustTree, parseTrustTree } from "@longshore/bus";
import { type Clock, messageOf, type Random } from "@longshore/kit";
import { hubErrors } from "../hub-errors.ts";
import type { Identity } from "../state/identity.ts";
import { identityFiles, type StateLayout } from "../state/layout.ts";
import { createAuthority } from "../tls/authority.ts";
import {
  createSigningState,
  formatSigningState,
  parseSigningState,
  type SigningState,
} from "../trust/signing-state.ts";
import { syncDirectory, writeFileAtomic, writeSynced } from "./atomic-file.ts";
import { UNFINISHED } from "./state-directory.ts";

export interface IdentityOptions {
  /** A trust tree made elsewhere, used instead of the hub's own. */
  readonly trustTree?: string | undefined;
  readonly clock: Clock;
  readonly random: Random;
}

/** Reads the identity, or makes it at the first start: in a directory of its own that gets its name when it is whole. */
export async function openIdentity(
  layout: StateLayout,
  options: IdentityOptions,
): Promise<Identity & { fresh: boolean }> {
  const fresh = !existsSync(layout.identity);
  if (fresh) await makeIdentity(layout, options);
  const tree = parse(options.trustTree ?? layout.trustTree, await read(options.trustTree ?? layout.trustTree));
  const authority = { certificate: await read(layout.caCertificate), key: await read(layout.caKey) };
  const signing = parseSigning(layout.signing, await read(layout.signing));
  return { tree, authority, signing, fresh };
}

async function makeIdentity(layout: StateLayout, { clock, random }: IdentityOptions): Promise<void> {
  const making = join(layout.directory, `${UNFINISHED}identity-${randomBytes(6).toString("hex")}`);
  const files = identityFiles(making);
  const authority = await createAuthority("longshore hub CA", clock, random);
  await mkdir(making, { mode: 0o700 });
  await writeSynced(files.trustTree, `${JSON.stringify(createTrustTree(), null, 2)}\n`);
  await writeSynced(files.signing, formatSigningState(createSigningState(clock, random)));
  await writeSynced(files.caCertificate, authority.certificate);
  await writeSynced(files.caKey, authority.key);
  await syncDirectory(making);
  await rename(making, layout.identity);
  await syncDirectory(dirname(layout.identity));
}

/** Replaces what the hub signs with; resolves when it is on disk. */
export function saveSigning({ signing }: StateLayout, state: SigningState): Promise<void> {
  return writeFileAtomic(signing, formatSigningState(state));
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw hubErrors.HUB_STATE_DAMAGED({ file, reason: messageOf(cause) }, { cause });
  }
}

function parse(file: string, text: string): Identity["tree"] {
  try {
    return parseTrustTree(text);
  } catch (cause) {
    throw hubErrors.HUB_STATE_DAMAGED({ file, reason: messageOf(cause) }, { cause });
  }
}

function parseSigning(file: string, text: string): SigningState {
  try {
    return parseSigningState(text);
  } catch (cause) {
    throw hubErrors.HUB_STATE_DAMAGED({ file, reason: messageOf(cause) }, { cause });
  }
}
