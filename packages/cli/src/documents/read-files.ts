import { join, resolve } from "node:path";
import { messageOf } from "@longshore/kit";
import type { InputFile } from "@longshore/intents";
import { cliErrors } from "../errors.ts";
import type { Io } from "../io.ts";

/** The texts of files, directories (with all below them) and `-`, standard input. */
export async function readFiles(
  io: Pick<Io, "files" | "stdin" | "cwd">,
  paths: readonly string[],
): Promise<readonly InputFile[]> {
  const found = await Promise.all([...new Set(paths)].map((path) => filesOf(io, path)));
  const files = found.flat();
  if (files.length === 0) throw cliErrors.CLI_NO_DOCUMENTS({ from: paths.join(", ") });
  return files;
}

async function filesOf(io: Pick<Io, "files" | "stdin" | "cwd">, path: string): Promise<readonly InputFile[]> {
  if (path === "-") return [{ file: "<stdin>", text: decode(await io.stdin.readAll()) }];
  const real = resolve(io.cwd, path);
  try {
    const kind = await io.files.kind(real);
    if (kind === undefined) throw new Error("there is no such file");
    if (kind === "file") return [{ file: path, text: decode(await io.files.read(real)) }];
    const below = (await io.files.list(real)).filter((name) => /\.(ya?ml|json)$/.test(name) && !isHidden(name, real));
    return await Promise.all(
      below.map(async (name) => ({
        file: join(path, name.slice(real.length)),
        text: decode(await io.files.read(name)),
      })),
    );
  } catch (cause) {
    throw cliErrors.CLI_FILE_UNREADABLE({ path, reason: messageOf(cause) }, { cause });
  }
}

/** Editors' and version control's own files are nobody's documents. */
function isHidden(name: string, directory: string): boolean {
  return name
    .slice(directory.length)
    .split("/")
    .some((part) => part.startsWith("."));
}

function decode(bytes: Uint8Array | undefined): string {
  return new TextDecoder().decode(bytes);
}
