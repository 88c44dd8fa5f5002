import { messageOf, Secret } from "@longshore/kit";
import { readText } from "../context/context-file.ts";
import { cliErrors } from "../errors.ts";
import type { Io } from "../io.ts";

/** The seed in a file that `export-root`, `init` or `rotate` wrote. */
export async function readRootKey(io: Pick<Io, "files">, path: string): Promise<Secret> {
  const content = await readText(io, path);
  if (content === undefined) throw cliErrors.CLI_FILE_UNREADABLE({ path, reason: "there is no such file" });
  const seed = content.split("\n").find((line) => line.startsWith("SO"));
  if (seed === undefined) throw cliErrors.CLI_FILE_UNREADABLE({ path, reason: "it holds no root key" });
  return new Secret(seed.trim());
}

/** Writes the seed for its owner alone; an older key is not overwritten. */
export async function writeRootKey(
  io: Pick<Io, "files">,
  path: string,
  key: { readonly publicKey: string; readonly seed: Secret },
): Promise<void> {
  if ((await io.files.kind(path)) !== undefined)
    throw cliErrors.CLI_FILE_NOT_WRITTEN({ path, reason: "there is something already" });
  const text = [
    `# Root key ${key.publicKey} of a Longshore fleet: whoever has it commands every site.`,
    "# Keep it offline, in two places. It is needed to name operators and to renew or replace keys.",
    key.seed.reveal(),
    "",
  ];
  try {
    await io.files.writePrivate(path, text.join("\n"));
  } catch (cause) {
    throw cliErrors.CLI_FILE_NOT_WRITTEN({ path, reason: messageOf(cause) }, { cause });
  }
}
