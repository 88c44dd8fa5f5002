import type { BootInventory } from "@longshore/contracts";
import type { KubeObject, ObjectRef } from "@longshore/kube";
import type { Intent, IntentRef } from "../intent.ts";
import type { SecretReference } from "../kinds/operating-system/schema.ts";

/** The documents of one site: what the hub knows of it, too. */
export interface SiteDocuments {
  readonly name: string;
  find<Spec extends object>(kind: string, name: string): Intent<Spec> | undefined;
  all<Spec extends object>(kind: string): readonly Intent<Spec>[];
}

/**
 * What a document is compiled from beside itself: the site's other documents, and what only the site knows. `longshore
 * render` fills it from files alone.
 */
export interface SiteView extends SiteDocuments {
  /** As the boot environment last found the machine; undefined = not inspected. */
  inventory(machine: string): BootInventory | undefined;
  /** Undefined = there is no such value. `render` has a placeholder that says which one it stands for. */
  secret(of: SecretReference): string | undefined;
  /** Objects of a chart that the hub rendered for this document, by its release; undefined = not here (yet). */
  rendered(of: IntentRef, release: string): readonly KubeObject[] | undefined;
  /** An object at the document's API server as it is now; undefined = not there. Asked only for what `reads` names. */
  live(ref: ObjectRef): KubeObject | undefined;
  /** All of one kind that `reads` names, sorted by namespace and name. */
  liveAll(apiVersion: string, kind: string): readonly KubeObject[];
}
