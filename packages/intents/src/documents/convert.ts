import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap, type YAMLSeq } from "yaml";
import { type Finding, type Path, pathText } from "../finding.ts";
import type { Json } from "../json.ts";
import { MAX_DEPTH, MAX_VALUES } from "./limits.ts";
import type { Place } from "./source.ts";

/** A finding whose place in the text is known. */
export interface OffsetFinding extends Finding {
  readonly offset: number;
}

export interface Converted {
  readonly value: Json;
  readonly places: ReadonlyMap<string, Place>;
  readonly findings: readonly OffsetFinding[];
}

/** How many values a file may still have; shared by its documents. */
export function valueBudget(): { left: number } {
  return { left: MAX_VALUES };
}

/** YAML nodes as plain JSON with the place of every field; aliases resolved, repeated fields and `__proto__` found. */
export function convert(root: Node | null, budget: { left: number }, lineOf: (offset: number) => number): Converted {
  const state: State = { places: new Map(), findings: [], anchors: new Map(), budget, lineOf };
  const value = root === null ? null : valueOf(root, { path: [], offset: offsetOf(root), inAlias: false }, state);
  return { value, places: state.places, findings: state.findings };
}

interface State {
  readonly places: Map<string, Place>;
  readonly findings: OffsetFinding[];
  readonly anchors: Map<string, Node>;
  readonly budget: { left: number };
  readonly lineOf: (offset: number) => number;
}

interface Here {
  readonly path: Path;
  /** Of the value; inside an alias, of the alias. */
  readonly offset: number;
  readonly key?: number;
  readonly inAlias: boolean;
}

function valueOf(node: Node, here: Here, state: State): Json {
  if (isAlias(node)) {
    const target = state.anchors.get(node.source);
    if (target !== undefined) return valueOf(target, { ...here, inAlias: true }, state);
    return report(state, here, { message: "unknown alias", found: `*${node.source}`, expected: "an anchor before it" });
  }
  state.budget.left -= 1;
  const written = isScalar(node) && typeof node.value !== "string" ? node.source : undefined;
  state.places.set(pathText(here.path), { key: here.key, value: here.offset, written });
  if (state.budget.left < 0) return tooMuch(state, here);
  if (here.path.length > MAX_DEPTH) {
    return report(state, here, { message: "nested too deeply", found: "", expected: `at most ${MAX_DEPTH} levels` });
  }
  const value = isMap(node)
    ? objectOf(node, here, state)
    : isSeq(node)
      ? listOf(node, here, state)
      : scalarOf(node, here, state);
  // only now: an alias inside its own anchor is unknown, so nothing is endless
  if (node.anchor !== undefined) state.anchors.set(node.anchor, node);
  return value;
}

function objectOf(map: YAMLMap, here: Here, state: State): Json {
  const entries = new Map<string, Json>();
  const offsets = new Map<string, number>();
  for (const pair of map.items as Pair<Node, Node | null>[]) {
    const name = isScalar(pair.key) && typeof pair.key.value === "string" ? pair.key.value : "";
    const key = here.inAlias ? here.offset : offsetOf(pair.key);
    const path = [...here.path, name];
    const first = offsets.get(name);
    if (name === "__proto__") {
      report(state, { ...here, path, offset: key }, { message: "not allowed", found: name, expected: "another name" });
    } else if (first !== undefined) {
      const expected = `each field once; the first is in line ${state.lineOf(first)}`;
      report(state, { ...here, path, offset: key }, { message: "repeated field", found: name, expected });
    } else {
      offsets.set(name, key);
      entries.set(name, valueAfter(pair, { ...here, path, key }, state));
    }
    if (state.budget.left < 0) break;
  }
  return Object.fromEntries(entries);
}

function valueAfter(pair: Pair<Node, Node | null>, here: Here & { key: number }, state: State): Json {
  if (pair.value === null) {
    state.places.set(pathText(here.path), { key: here.key, value: here.key });
    return null;
  }
  return valueOf(pair.value, { ...here, offset: here.inAlias ? here.offset : offsetOf(pair.value) }, state);
}

function listOf(list: YAMLSeq, here: Here, state: State): Json {
  const values: Json[] = [];
  for (const [i, item] of (list.items as Node[]).entries()) {
    const offset = here.inAlias ? here.offset : offsetOf(item);
    values.push(valueOf(item, { path: [...here.path, i], offset, inAlias: here.inAlias }, state));
    if (state.budget.left < 0) break;
  }
  return values;
}

function scalarOf(node: Node, here: Here, state: State): Json {
  const value = isScalar(node) ? node.value : undefined;
  const found = isScalar(node) ? (node.source ?? String(value)) : "";
  if (typeof value === "number") {
    if (Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value))) return value;
    return report(state, here, {
      message: "not a number that can be kept exactly",
      found,
      expected: "a string in quotes",
    });
  }
  if (typeof value === "string" || typeof value === "boolean" || value === null) return value;
  return report(state, here, { message: "not plain JSON", found, expected: "a string, a number, true or false" });
}

function tooMuch(state: State, here: Here): null {
  if (state.budget.left < -1) return null; // said once
  return report(state, here, { message: "too many values", found: "", expected: `at most ${MAX_VALUES} in a file` });
}

function report(state: State, here: Here, finding: Omit<Finding, "path">): null {
  state.findings.push({ ...finding, path: here.path, offset: here.offset });
  return null;
}

function offsetOf(node: Node): number {
  return node.range?.[0] ?? 0;
}
