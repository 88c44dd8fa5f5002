import { type Judgement, nodeName } from "./judgement.ts";
import { causeOfPart, type JudgedPart, judgeParts, ofParts } from "./parts.ts";

export interface Node extends Judgement {
  /** The node that it hangs on; empty: it is a root. */
  readonly parent: string;
  /** The failure that explains it, so that nobody need look here: "power/r1u7", "cluster/main api-server". Empty: it speaks for itself. */
  readonly suppressedBy: string;
  readonly parts: readonly JudgedPart[];
}

/** Which check must work before another one can, by name. */
export type Lineage = ReadonlyMap<string, string | undefined>;

/** What the agent sees a cluster through: a failed API server explains all that is not known of it. */
export const LENS = "api-server";

/**
 * One tree of a site: parents before their children. What is not well is suppressed
 * - by a parent that failed, or that is not well because of something that failed;
 * - unknown, by a parent or an API server of which nobody knows, either;
 * - in parts, by an ancestor's part of the same name that is failed or down; and as a whole, when all of its bad parts are;
 * - when fewer of the machines run than it needs.
 * What is well stays well: a dead network of BMCs hides no cluster that runs.
 */
export function treeOf(judgements: readonly Judgement[], lineage: Lineage): readonly Node[] {
  const tree = new Tree(judgements, lineage);
  return tree.sorted().map((one) => tree.node(one));
}

/** Nodes that are not well and that nothing else explains. */
export function rootsOf(tree: readonly Node[]): readonly Node[] {
  return tree.filter(({ verdict, suppressedBy }) => verdict.state !== "healthy" && suppressedBy === "");
}

class Tree {
  readonly #all: ReadonlyMap<string, Judgement>;
  readonly #lineage: Lineage;
  readonly #nodes = new Map<string, Node>();

  constructor(judgements: readonly Judgement[], lineage: Lineage) {
    this.#all = new Map(judgements.map((one) => [nodeName(one), one]));
    this.#lineage = lineage;
  }

  /** As one would print it: each after its parent, siblings by name. */
  sorted(): readonly Judgement[] {
    const children = Map.groupBy(this.#all.values(), (one) => this.#parent(one));
    const below = (parent: Judgement | undefined): Judgement[] =>
      (children.get(parent) ?? []).toSorted(byName).flatMap((one) => [one, ...below(one)]);
    return below(undefined);
  }

  node(of: Judgement): Node {
    const known = this.#nodes.get(nodeName(of));
    if (known !== undefined) return known;
    const above = this.#parent(of);
    const parts = judgeParts(of.verdict.parts ?? [], this.#ancestors(of));
    const suppressedBy = of.verdict.state === "healthy" ? "" : this.#cause(of, parts);
    const node = { ...of, parent: above === undefined ? "" : nodeName(above), parts, suppressedBy };
    this.#nodes.set(nodeName(of), node);
    return node;
  }

  #cause(of: Judgement, parts: readonly JudgedPart[]): string {
    return this.#above(of) || this.#lens(of) || ofParts(parts, of.verdict.state) || this.#machines(of);
  }

  #above(of: Judgement): string {
    const own = nodeName(of);
    let parent = this.#parent(of);
    while (parent !== undefined && this.node(parent).suppressedBy === own) parent = this.#parent(parent);
    if (parent === undefined) return "";
    const { verdict, suppressedBy } = this.node(parent);
    const isFailed = verdict.state === "failed" || this.#all.get(suppressedBy)?.verdict.state === "failed";
    const isAsUnknown = verdict.state === "unknown" && of.verdict.state === "unknown";
    return isFailed || isAsUnknown ? suppressedBy || nodeName(parent) : "";
  }

  #lens({ target, check, verdict }: Judgement): string {
    const lens = this.#all.get(nodeName({ target, check: LENS }));
    if (target === "" || check === LENS || verdict.state !== "unknown" || lens === undefined) return "";
    if (lens.verdict.state !== "failed" && lens.verdict.state !== "unknown") return "";
    const hangsOnIt = this.#ancestors(lens).some((one) => one.target === target && one.check === check);
    return hangsOnIt ? nodeName(lens) : this.node(lens).suppressedBy || nodeName(lens);
  }

  /** Too few of the machines run: why the first one does not. */
  #machines({ verdict: { restsOn } }: Judgement): string {
    if (restsOn === undefined) return "";
    const ofSite = [...this.#all.values()].filter(({ target }) => target === "");
    const fromRoot = ofSite.toSorted((a, b) => this.#ancestors(a).length - this.#ancestors(b).length);
    const causes = restsOn.machines.flatMap((name) => {
      const cause = causeOfPart({ name, state: "failed" }, fromRoot);
      return cause === undefined || cause.isOnPurpose ? [] : [cause.by]; // a cluster that is gone is never as it shall be
    });
    return restsOn.machines.length - causes.length < restsOn.enough ? (causes[0] ?? "") : "";
  }

  /** From the root down. */
  #ancestors(of: Judgement): readonly Judgement[] {
    const parent = this.#parent(of);
    return parent === undefined ? [] : [...this.#ancestors(parent), parent];
  }

  /** The next one upwards that was judged: of the same target, or of the site. */
  #parent({ target, check }: Judgement): Judgement | undefined {
    for (let name = this.#lineage.get(check); name !== undefined; name = this.#lineage.get(name)) {
      const found = this.#all.get(nodeName({ target, check: name })) ?? this.#all.get(name);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

function byName(a: Judgement, b: Judgement): number {
  return nodeName(a) < nodeName(b) ? -1 : 1;
}
