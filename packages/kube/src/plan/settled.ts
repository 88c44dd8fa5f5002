import { createHash } from "node:crypto";
import { canonical } from "../fields/json.ts";
import { type KubeObject, objectKey, refOf } from "../object.ts";

/**
 * What the server said to be as wanted already, so that it is not asked twice: at this resourceVersion, with these wishes.
 * It spares requests only; who has none plans the same.
 */
export class Settled {
  readonly #known = new Map<string, { readonly resourceVersion: string; readonly digest: string }>();

  has(key: string, resourceVersion: string | undefined, object: KubeObject): boolean {
    const known = this.#known.get(key);
    return known !== undefined && known.resourceVersion === resourceVersion && known.digest === digestOf(object);
  }

  add(key: string, resourceVersion: string | undefined, object: KubeObject): void {
    if (resourceVersion !== undefined) this.#known.set(key, { resourceVersion, digest: digestOf(object) });
  }

  delete(key: string): void {
    this.#known.delete(key);
  }

  clear(): void {
    this.#known.clear();
  }
}

/** Nobody has to be asked: it is known to be as wanted at the resourceVersion that a watch saw last. */
export function isSettled(
  object: KubeObject,
  known: {
    readonly settled?: Settled | undefined;
    readonly versionOf?: ((key: string) => string | undefined) | undefined;
  },
): boolean {
  const key = objectKey(refOf(object));
  return known.settled?.has(key, known.versionOf?.(key), object) ?? false;
}

function digestOf(object: KubeObject): string {
  return createHash("sha256").update(canonical(object)).digest("base64");
}
