import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { messageOf } from "@longshore/kit";
import { toolErrors } from "../../tools/errors.ts";
import type { Release } from "../../tools/tool.ts";
import { run } from "../run.ts";
import type { Got } from "./ways.ts";

export async function downloadRelease(
  { archives, executable, version }: Release,
  name: string,
  folder: string,
  say: (line: string) => void,
): Promise<Got> {
  const archive = archives[process.arch];
  if (archive === undefined) return { reason: `there is no release of ${name} for ${process.arch}` };
  say(`downloading ${archive.url}`);
  const bytes = await download(archive.url);
  if ("reason" in bytes) return bytes;
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  if (sha256 !== archive.sha256)
    throw toolErrors.TOOL_ARCHIVE_CHANGED({ url: archive.url, wanted: archive.sha256, got: sha256 });
  const file = join(folder, basename(archive.url));
  writeFileSync(file, bytes);
  const tree = join(folder, "tree");
  mkdirSync(tree);
  const unpacked = await run("tar", ["-xzf", file, "-C", tree, "--strip-components=1"]);
  if (unpacked.code !== 0) return { reason: `tar could not unpack ${dirname(file)}: ${unpacked.stderr.trim()}` };
  return { path: join(tree, executable), version };
}

async function download(url: string): Promise<Uint8Array | { reason: string }> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(300_000) });
    if (!response.ok) return { reason: `${url} answered ${response.status}` };
    return new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? ` (${messageOf(error.cause)})` : "";
    return { reason: `${url}: ${messageOf(error)}${cause}` };
  }
}
