import { labelText, shownLabel } from "./label.ts";

/**
 * How many things there are per set of labels, kept as they come and go. Sites choose some of the labels: past `cap`
 * sets, what is new is counted under `Other`.
 */
export class Tally<const L extends string> {
  readonly name: string;
  readonly help: string;
  readonly #labels: readonly L[];
  readonly #cap: number;
  readonly #counts = new Map<string, number>();

  constructor(name: `longshore_fleet_${string}`, help: string, labels: readonly L[], cap: number) {
    this.name = name;
    this.help = help;
    this.#labels = labels;
    this.#cap = cap;
  }

  /** Counts one more; the returned function takes it back. */
  add(values: Readonly<Record<L, string>>): () => void {
    const wanted = labelText(this.#labels.map((label) => [label, shownLabel(values[label])]));
    const key = this.#counts.has(wanted) || this.#counts.size < this.#cap ? wanted : this.#other();
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    return () => {
      const left = (this.#counts.get(key) ?? 0) - 1;
      if (left > 0) this.#counts.set(key, left);
      else this.#counts.delete(key);
    };
  }

  entries(): IterableIterator<[labels: string, count: number]> {
    return this.#counts.entries();
  }

  #other(): string {
    return labelText(this.#labels.map((label) => [label, "Other"]));
  }
}
