import type * as z from "zod";
import type { CurrentIntent, Intent } from "../intent.ts";
import type { Finding, Path } from "../finding.ts";
import type { JsonObject } from "../json.ts";
import type { KubernetesSide } from "../kubernetes/kubernetes-side.ts";
import { once } from "../once.ts";
import type { World } from "../plan/world.ts";

/** A kind of document: what it may say, what it needs of the others, what changing it does. One folder each. */
export interface IntentKind<Spec extends object = object> {
  /** "Machine"; its lowercase form is the token in subjects. */
  readonly kind: string;
  /** What it is, for help and reference: one or two sentences. */
  readonly doc: string;
  /** Kinds that are made before it and deleted after it. */
  readonly needs: readonly string[];
  /** "own": the document is a site itself and names none. */
  readonly site: "named" | "own";
  /** A spec as hub and site hold it. */
  readonly schema: z.ZodType<Spec>;
  /** A spec as the operator writes it, where that differs. */
  readonly input: z.ZodType;
  /** Values of its spec are never repeated in a problem. */
  readonly confidential: boolean;
  /** Complete documents for the reference; they are tested. */
  readonly examples: readonly Example[];
  /** What of a spec is compared, shown and digested. */
  compared(spec: Spec): JsonObject;
  /** Other documents of the same site that it names: they must exist, and stay while it does. */
  references(spec: Spec): readonly Reference[];
  /** What is wrong with it among the other documents. */
  check(intent: Intent<Spec>, world: World): readonly Finding[];
  /** What the site will do, as short sentences without a subject. */
  effects(change: KindChange<Spec>): readonly string[];
  /** What it becomes at an API server; absent: nothing. */
  readonly kubernetes?: KubernetesSide<Spec>;
}

export interface Example {
  readonly title: string;
  readonly yaml: string;
}

export interface Reference {
  readonly kind: string;
  readonly name: string;
  readonly path: Path;
}

export interface KindChange<Spec extends object = object> {
  readonly before: CurrentIntent<Spec> | undefined;
  /** Undefined = deleted. */
  readonly after: Intent<Spec> | undefined;
  /** As it will be. */
  readonly world: World;
}

type Defaults = "site" | "confidential" | "compared" | "references" | "check" | "effects";
type Schemas = "schema" | "input";
type Definition<Spec extends object> = Omit<IntentKind<Spec>, Defaults | Schemas> &
  Partial<Pick<IntentKind<Spec>, Defaults>> & {
    readonly schema: MadeWhenUsed<z.ZodType<Spec>>;
    readonly input?: MadeWhenUsed<z.ZodType>;
  };

/** A schema, or what makes it: a schema takes some 2 KB for each field, and an agent needs those of few kinds. */
type MadeWhenUsed<T> = T | (() => T);

/** A kind with what most kinds have in common filled in. */
export function intentKind<Spec extends object>(definition: Definition<Spec>): IntentKind<Spec> {
  const { schema, input = schema, ...rest } = definition;
  const made = once(schema);
  const madeInput = input === schema ? made : once(input);
  return {
    site: "named",
    confidential: false,
    compared: (spec) => spec as JsonObject,
    references: () => [],
    check: () => [],
    effects: () => [],
    ...rest,
    get schema() {
      return made();
    },
    get input() {
      return madeInput();
    },
  };
}
