import type { BootInventory } from "@longshore/contracts";
import { type HostFiles, hostFiles, type SecretReference, storageHostFiles } from "@longshore/intents";
import type { Document } from "../intents/document.ts";
import type { HeldDocuments } from "../intents/held-documents.ts";

export interface HostPartsOptions {
  readonly site: string;
  readonly documents: HeldDocuments;
  /** As the boot environment last found a machine. */
  readonly inventory: (machine: string) => BootInventory | undefined;
  readonly secretOf: (of: SecretReference) => string | undefined;
}

/** What a machine's first boot has beside what its operating system says: its part of a cluster, and of its storage. */
export function hostParts({ site, documents, inventory, secretOf }: HostPartsOptions) {
  const intents = <K extends string>(kind: K) => documents.all(kind).map((document) => ({ ...document, site }));
  return (machine: Document<"machine">): HostFiles => {
    const shared = { machine: { ...machine, site }, machines: intents("machine"), clusters: intents("cluster") };
    const of = documents.get("site", site)?.spec;
    const node = hostFiles({ ...shared, networks: intents("network"), site: of, secretOf });
    const { files, units } = storageHostFiles({
      ...shared,
      site,
      storages: intents("storage"),
      inventory: inventory(machine.name),
    });
    return { files: [...(node?.files ?? []), ...files], units: [...(node?.units ?? []), ...units] };
  };
}
