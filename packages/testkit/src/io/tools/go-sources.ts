import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const checkout = fileURLToPath(new URL("../../../../../", import.meta.url));

export function inCheckout(folder: string): string {
  return join(checkout, folder);
}

/** Another program has another digest: over names and contents of the sources. */
export function sourcesDigest(folder: string): string {
  const hash = createHash("sha256");
  const files = readdirSync(inCheckout(folder), { recursive: true, encoding: "utf8" });
  for (const file of files.filter((name) => /\.go$|^go\.(mod|sum)$/.test(name)).toSorted())
    hash
      .update(`${file}\0`)
      .update(readFileSync(inCheckout(join(folder, file))))
      .update("\0");
  return hash.digest("hex").slice(0, 12);
}
