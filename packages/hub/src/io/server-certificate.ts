import { readFile } from "node:fs/promises";
import type { Clock, Logger, Random } from "@longshore/kit";
import { issueServerCertificate, type KeyPair } from "../tls/authority.ts";
import { whyRenew } from "../tls/renewal.ts";
import { writeFileAtomic } from "./atomic-file.ts";

export interface ServerCertificateOptions {
  /** One PEM file with certificate and key: a reader never sees one without the other. */
  readonly file: string;
  readonly authority: KeyPair;
  readonly names: readonly string[];
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

/** Makes the certificate anew if it is missing, ends soon, or does not hold for a name; true when it did. */
export async function keepServerCertificate(options: ServerCertificateOptions): Promise<boolean> {
  const { file, authority, names, clock, random, log } = options;
  const present = await readFile(file, "utf8").catch(() => undefined);
  const reason = whyRenew(present, authority.certificate, names, clock.now());
  if (reason === undefined) return false;
  const made = await issueServerCertificate(authority, names, clock, random);
  await writeFileAtomic(file, made.certificate + made.key);
  log.info({ names, reason }, "server certificate made");
  return true;
}
