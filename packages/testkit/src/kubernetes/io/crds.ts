import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseAllDocuments } from "yaml";
import type { CrdSet } from "../api-server-flags.ts";
import { type Crd, withoutConversion, withContract } from "../crd.ts";
import { peerErrors } from "../errors.ts";

const beside = fileURLToPath(new URL("../../../../../../shared/crds/", import.meta.url));

/** Undefined when neither `$LONGSHORE_CRDS` nor the folder beside the checkout is there. */
function crdsFolder(): string | undefined {
  return [process.env["LONGSHORE_CRDS"], beside].find((folder) => folder !== undefined && existsSync(folder));
}

/** For `describe.skipIf(missingCrds())`: undefined when they are here; else prints the reason and returns it. */
export function missingCrds(): string | undefined {
  if (crdsFolder() !== undefined) return undefined;
  const reason = `no CRD files: LONGSHORE_CRDS names no folder, and there is none at ${beside}`;
  console.warn(`skipped: ${reason}`);
  return reason;
}

/** The CRDs of these projects, as an API server without their controllers takes them. */
export function readCrds(...sets: readonly CrdSet[]): Crd[] {
  return sets.flatMap((set) => {
    const folder = join(crdsFolder() ?? beside, FOLDERS[set] ?? set);
    if (!existsSync(folder)) throw peerErrors.PEER_CRDS_MISSING({ set, looked: [folder] });
    return readCrdFolder(folder);
  });
}

/** The CRDs in the files of one folder, e.g. of a module's own `config/crd/bases`. */
export function readCrdFolder(folder: string): Crd[] {
  const files = readdirSync(folder).filter((name) => /\.(ya?ml|json)$/.test(name));
  return files.toSorted().flatMap((file) => {
    const text = readFileSync(join(folder, file), "utf8");
    const documents = parseAllDocuments(text).map((document) => document.toJS({ maxAliasCount: 0 }) as Crd | null);
    return documents.filter((crd) => crd?.kind === "CustomResourceDefinition").map((crd) => clean(crd as Crd));
  });
}

/** Two versions of one group's kinds lie side by side; the controllers use this one. */
const FOLDERS: Partial<Record<CrdSet, string>> = { tinkerbell: "tinkerbell/v1alpha1" };

function clean(crd: Crd): Crd {
  return withContract(withoutConversion(crd));
}
