import { isJsonObject, type Json, type JsonObject } from "../json.ts";
import { didYouMean } from "../documents/nearest.ts";
import { foundText, oneOf, typeName } from "../documents/words.ts";
import type { Path } from "../finding.ts";
import type { Field, FieldsShape, Shape } from "./spec.ts";

/** Something wrong in a document of Ignition or Butane, at a path in its own names. */
export interface Trouble {
  readonly path: Path;
  readonly message: string;
  readonly found: string;
  readonly expected: string;
  readonly atKey?: boolean;
}

export interface DecodeOptions {
  readonly language: "ignition" | "butane";
  /** Minor version of the spec: what came later is no field. */
  readonly spec: number;
  /** How a number or word stands in the text, where there is one. */
  readonly written: (path: Path) => string | undefined;
}

/** The document in Ignition's names, with everything that is not so; Butane's own fields are left in it. */
export function decode(
  shape: FieldsShape,
  value: JsonObject,
  options: DecodeOptions,
): { readonly value: JsonObject; readonly troubles: readonly Trouble[] } {
  const troubles: Trouble[] = [];
  const decoded = decodeFields(shape, value, [], { ...options, troubles });
  return { value: decoded, troubles };
}

interface State extends DecodeOptions {
  readonly troubles: Trouble[];
}

function decodeFields(shape: FieldsShape, value: JsonObject, path: Path, state: State): JsonObject {
  const known = Object.entries(shape.fields).filter(([, field]) => isKnown(field, state));
  const byName = new Map(known.map(([name, field]) => [ownName(name, state), { name, field }]));
  const entries = Object.entries(value).flatMap(([own, inner]): [string, Json][] => {
    const at = [...path, own];
    const found = byName.get(own);
    if (found === undefined) return unknown(own, at, shape, [...byName.keys()], state);
    const { name, field } = found;
    if (inner === null) return []; // Go's readers take it as not there
    if (field.refused !== undefined)
      return trouble(state, { path: at, message: "not allowed", found: own, expected: field.refused, atKey: true });
    const decoded = decodeValue(field.shape, inner, at, state);
    return decoded === undefined ? [] : [[name, decoded]];
  });
  for (const [own, { field }] of byName) {
    if (field.required === undefined || (value[own] ?? null) !== null) continue;
    trouble(state, { path: [...path, own], message: "missing", found: "nothing", expected: shapeName(field.shape) });
  }
  return Object.fromEntries(entries);
}

function decodeValue(shape: Shape, value: Json, path: Path, state: State): Json | undefined {
  if (typeof shape === "string") return decodeScalar(shape, value, path, state);
  if ("list" in shape) {
    if (!Array.isArray(value)) return wrongType(shape, value, path, state);
    return value.flatMap((one: Json, i) => decodeValue(shape.list, one, [...path, i], state) ?? []);
  }
  return isJsonObject(value) ? decodeFields(shape, value, path, state) : wrongType(shape, value, path, state);
}

function decodeScalar(shape: "string" | "int" | "bool", value: Json, path: Path, state: State): Json | undefined {
  const written = state.written(path);
  const butane = state.language === "butane";
  switch (shape) {
    case "string":
      if (typeof value === "string") return value;
      // a plain 1.10 or true is text where text is wanted, as it stands there
      return butane && written !== undefined && value !== null ? written : wrongType(shape, value, path, state);
    case "int":
      if (typeof value !== "number" || !Number.isInteger(value)) return wrongType(shape, value, path, state);
      return decodeInt(value, written, path, state);
    case "bool":
      if (typeof value === "boolean") return value;
      return (
        (butane && typeof value === "string" ? YAML_1_1[value] : undefined) ?? wrongType(shape, value, path, state)
      );
  }
}

/** YAML 1.1, which Butane reads, has octal numbers with a leading 0; JSON has none. */
function decodeInt(value: number, written: string | undefined, path: Path, state: State): Json | undefined {
  const octal = /^([-+]?)0([0-7]+)$/.exec(written ?? "");
  if (octal === null) return value;
  const meant = Number.parseInt(`${octal[1]}${octal[2]}`, 8);
  if (state.language === "butane") return meant;
  trouble(state, { path, message: "octal", found: written ?? "", expected: `the decimal number: ${meant}` });
  return undefined;
}

const YAML_1_1: Readonly<Record<string, boolean>> = {
  ...{ y: true, Y: true, yes: true, on: true },
  ...{ n: false, N: false, no: false, off: false },
};

function unknown(own: string, path: Path, shape: FieldsShape, known: readonly string[], state: State): [] {
  const later = Object.entries(shape.fields).find(
    ([name, field]) => ownName(name, state) === own && !isAlien(field, state),
  );
  const message = `unknown field${later === undefined ? didYouMean(own, known) : `: it came with spec 3.${later[1].since}.0`}`;
  return trouble(state, { path, message, found: own, expected: `one of ${known.join(", ")}`, atKey: true });
}

function isKnown(field: Field, state: State): boolean {
  return field.since <= state.spec && !isAlien(field, state);
}

function isAlien(field: Field, { language }: State): boolean {
  return field.butane === true && language === "ignition";
}

function ownName(name: string, { language }: State): string {
  return language === "butane" ? snake(name) : name;
}

/** sizeMiB → size_mib, httpProxy → http_proxy: the rule of Butane. */
export function snake(name: string): string {
  return name.replaceAll(/(MiB|[A-Z])/g, "_$1").toLowerCase();
}

function wrongType(shape: Shape, value: Json, path: Path, state: State): undefined {
  trouble(state, { path, message: "wrong type", found: foundText(value), expected: shapeName(shape) });
  return undefined;
}

function trouble(state: State, one: Trouble): [] {
  state.troubles.push(one);
  return [];
}

function shapeName(shape: Shape): string {
  if (typeof shape === "string") return typeName({ string: "string", int: "int", bool: "boolean" }[shape]);
  return "list" in shape ? "a list" : `an object of ${oneOf(Object.keys(shape.fields).map(snake))}`;
}
