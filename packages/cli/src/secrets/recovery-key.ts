import type { CurveKey } from "@longshore/bus";
import { messageOf, Secret } from "@longshore/kit";
import { cliErrors } from "../errors.ts";
import type { Files } from "../io.ts";

/** What is written for the operators to keep: the seed, and whose it is. */
export function recoveryKeyFile({ publicKey, seed }: CurveKey, servers: readonly string[]): string {
  return [
    `# The recovery key of the Longshore hub at ${servers.join(", ")}.`,
    "# It opens every Secret that was sealed since it was made. Keep it offline, and a copy elsewhere; the hub has no other.",
    `public: ${publicKey}`,
    `seed: ${seed.reveal()}`,
    "",
  ].join("\n");
}

/** Throws CLI_RECOVERY_KEY_FILE. */
export async function readRecoveryKey(files: Files, path = "--recovery-key"): Promise<CurveKey> {
  const fail = (reason: string, cause?: unknown): Error => cliErrors.CLI_RECOVERY_KEY_FILE({ path, reason }, { cause });
  if (path === "--recovery-key") throw fail("it was not given");
  const bytes = await files.read(path).catch((cause: unknown) => {
    throw fail(messageOf(cause), cause);
  });
  if (bytes === undefined) throw fail("there is no such file");
  const seed = /^seed: (SX[A-Z2-7]{56})$/m.exec(new TextDecoder().decode(bytes))?.[1];
  if (seed === undefined) throw fail("it has no line with a seed");
  const { curveKeyOf } = await import("@longshore/bus");
  try {
    return curveKeyOf(new Secret(seed));
  } catch {
    throw fail("its seed is damaged"); // the cause might quote it
  }
}
