import type { KubeObject } from "@longshore/kube";
import type { Intent, IntentRef } from "../intent.ts";
import { kindOf } from "../kinds/index.ts";
import type { SecretInput } from "../kinds/secret/schema.ts";
import { type World, worldAfter } from "../plan/world.ts";
import type { ChartUse, Target, Wait } from "./kubernetes-side.ts";
import { inManifestOrder } from "./manifest-order.ts";
import type { SiteDocuments, SiteView } from "./site-view.ts";

/** What one document becomes, as far as documents alone say it. */
export interface RenderedDocument {
  readonly of: Intent;
  readonly target: Target;
  /** As one applies them: what others need first. */
  readonly objects: readonly KubeObject[];
  readonly waits: readonly Wait[];
}

/** What `render` knows of the world: nothing but the documents, and the charts that were rendered here. */
export interface RenderInput {
  /** Complete documents of any number of sites; the values of Secrets are not looked at. */
  readonly documents: readonly Intent[];
  readonly rendered: SiteView["rendered"];
}

/** Every document that becomes something at an API server, in the order of the documents. Pure, and the same each time. */
export function renderDocuments({ documents, rendered }: RenderInput): readonly RenderedDocument[] {
  const views = viewsOf(documents, rendered);
  return documents.flatMap((of): RenderedDocument[] => {
    const side = kindOf(of.kind)?.kubernetes;
    const view = views.get(of.site);
    if (side === undefined || view === undefined || side.concerns?.(of.spec) === false) return [];
    const { objects, waits } = side.compile(of, view);
    const target = side.target(of, view);
    return [{ of, target, objects: inManifestOrder(objects.map(withReadablePlaceholders)), waits }];
  });
}

/** The charts that these documents need rendered. */
export function chartsOf(documents: readonly Intent[]): readonly { readonly of: Intent; readonly use: ChartUse }[] {
  const charted = documents.filter(({ kind }) => kindOf(kind)?.kubernetes?.charts !== undefined);
  if (charted.length === 0) return [];
  const views = viewsOf(documents, () => undefined);
  return charted.flatMap((of) => {
    const view: SiteDocuments | undefined = views.get(of.site);
    const uses = view === undefined ? [] : (kindOf(of.kind)?.kubernetes?.charts?.(of, view) ?? []);
    return uses.map((use) => ({ of, use }));
  });
}

/** Stands for a value of a Secret wherever one would be: `longshore:secret/registry/token`. */
export function secretPlaceholder(of: { readonly secret: string; readonly key: string }): string {
  return `${PLACEHOLDER}${of.secret}/${of.key}`;
}

function viewsOf(documents: readonly Intent[], rendered: SiteView["rendered"]): ReadonlyMap<string, SiteView> {
  const world = worldAfter([], { apply: documents.map(asHeld), delete: [] }, {});
  return new Map(documents.map(({ site }) => [site, viewOf(world, site, rendered)]));
}

function viewOf(world: World, name: string, rendered: SiteView["rendered"]): SiteView {
  return {
    name,
    find: (kind, wanted) => world.find(kind, name, wanted),
    all: (kind) => world.all(kind, name),
    inventory: () => undefined,
    secret: secretPlaceholder,
    rendered: (of: IntentRef, release: string) => rendered(of, release),
    live: () => undefined,
    liveAll: () => [],
  };
}

/** A Secret of a file as hub and site would have it, but for who can open it. */
export function asHeld(intent: Intent): Intent {
  if (intent.kind !== "Secret") return intent;
  const { version, data } = intent.spec as unknown as Partial<SecretInput>;
  if (data === undefined) return intent;
  return { ...intent, spec: { version: version ?? 1, keys: Object.keys(data).sort(), sealed: {} } };
}

/** A placeholder is there to be seen, and replaced: not in base64. */
function withReadablePlaceholders(object: KubeObject): KubeObject {
  if (object.kind !== "Secret" || object.apiVersion !== "v1") return object;
  const { data = {}, ...rest } = object as KubeObject & { readonly data?: Readonly<Record<string, string>> };
  const entries = Object.entries(data).map(([key, value]) => [key, value, plainOf(value)] as const);
  const plain = entries.filter(([, , text]) => text.includes(PLACEHOLDER));
  if (plain.length === 0) return object;
  const left = entries.filter(([, , text]) => !text.includes(PLACEHOLDER));
  return {
    ...rest,
    ...(left.length > 0 && { data: Object.fromEntries(left.map(([key, value]) => [key, value])) }),
    stringData: Object.fromEntries(plain.map(([key, , text]) => [key, text])),
  };
}

function plainOf(base64: string): string {
  return Buffer.from(base64, "base64").toString("utf8");
}

const PLACEHOLDER = "longshore:secret/";
