import { isJsonObject, type Json, type JsonObject } from "../json.ts";
import type { Config, Filesystem } from "../ignition/config.ts";
import { decode, type DecodeOptions, snake, type Trouble } from "../ignition/decode.ts";
import { modeTroubles } from "../ignition/modes.ts";
import { brokenRules } from "../ignition/rules.ts";
import { butaneShape } from "../ignition/spec.ts";
import { foundText } from "../documents/words.ts";
import { dataUrlOf } from "./data-url.ts";
import { mountUnit } from "./mount-units.ts";

export interface Translated {
  /** Undefined when there is any trouble. */
  readonly config: (Config & JsonObject) | undefined;
  readonly troubles: readonly Trouble[];
}

/**
 * The Ignition config that the Butane document stands for, as Butane itself translates it; but fields that it does not
 * know are errors here, and files beside the document cannot be had. `written` tells how a scalar stands in the text.
 */
export function translateButane(document: JsonObject, written: DecodeOptions["written"]): Translated {
  const dialect = dialectOf(document);
  if ("troubles" in dialect) return { config: undefined, troubles: dialect.troubles };
  const { value, troubles } = decode(butaneShape, document, { language: "butane", spec: dialect.spec, written });
  const own = [...troubles, ...ownTroubles(value, document, dialect)];
  if (own.length > 0) return { config: undefined, troubles: own };
  const config = toIgnition(value, dialect.spec);
  const broken = [...brokenRules(config), ...modeTroubles(config)].map(({ path, expected }): Trouble => {
    const at = path.map((step) => (typeof step === "string" ? snake(step) : step));
    const found = valueAt(document, at);
    return { path: at, message: found === undefined ? "missing" : "not allowed", found: foundText(found), expected };
  });
  return broken.length > 0 ? { config: undefined, troubles: broken } : { config, troubles: [] };
}

/** What variant and version say. */
interface Dialect {
  readonly variant: string;
  /** Minor version of the Ignition spec that it is translated to. */
  readonly spec: number;
}

const DIALECTS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  flatcar: { "1.0.0": 3, "1.1.0": 4 },
  fcos: { "1.4.0": 3, "1.5.0": 4 },
};

function dialectOf({ variant, version }: JsonObject): Dialect | { readonly troubles: readonly Trouble[] } {
  const one = (field: string, found: Json | undefined, expected: string) => {
    const message = found === undefined ? "missing" : "not allowed";
    return { troubles: [{ path: [field], message, found: foundText(found), expected }] };
  };
  const versions = own(DIALECTS, variant);
  if (typeof variant !== "string" || versions === undefined) {
    return one("variant", variant, Object.keys(DIALECTS).join(" or "));
  }
  const spec = own(versions, version);
  if (spec === undefined) return one("version", version, `${Object.keys(versions).join(" or ")} of ${variant}`);
  return { variant, spec };
}

function own<T>(all: Readonly<Record<string, T>>, name: Json | undefined): T | undefined {
  return typeof name === "string" && Object.hasOwn(all, name) ? all[name] : undefined;
}

/** What Butane asks beyond what Ignition does. */
function ownTroubles(value: JsonObject, document: JsonObject, { variant }: Dialect): readonly Trouble[] {
  const { storage = {} } = value as unknown as Config;
  const mounts = (storage.filesystems ?? []).flatMap((one, i) => mountTroubles(one, ["storage", "filesystems", i]));
  const clevis = (storage.luks ?? []).flatMap(({ clevis }, i): Trouble[] =>
    variant !== "flatcar" || clevis === undefined || prune(clevis as Json) === undefined
      ? []
      : [
          {
            path: ["storage", "luks", i, "clevis"],
            message: "not allowed",
            found: "clevis",
            expected: "no field: Flatcar has no Clevis",
            atKey: true,
          },
        ],
  );
  return [...mounts, ...clevis, ...resourceTroubles(document, [])];
}

function mountTroubles(one: Filesystem & { withMountUnit?: boolean }, path: readonly (string | number)[]): Trouble[] {
  if (one.withMountUnit !== true) return [];
  const missing = (field: string, expected: string) => [
    { path: [...path, field], message: "missing", found: "nothing", expected },
  ];
  if ((one.format ?? "") === "") return missing("format", "a format, because with_mount_unit is true");
  const place = one.format === "swap" || (one.path ?? "") !== "";
  return place ? [] : missing("path", "where to mount it, because with_mount_unit is true");
}

/** Of a resource's `source` and `inline` only one. */
function resourceTroubles(value: Json, path: readonly (string | number)[]): readonly Trouble[] {
  if (Array.isArray(value)) return value.flatMap((one: Json, i) => resourceTroubles(one, [...path, i]));
  if (!isJsonObject(value)) return [];
  const both = typeof value["source"] === "string" && typeof value["inline"] === "string";
  const own = both
    ? [
        {
          path: [...path, "source"],
          message: "one or the other",
          found: "source and inline",
          expected: "source or inline",
          atKey: true,
        },
      ]
    : [];
  return [...own, ...Object.entries(value).flatMap(([name, one]) => resourceTroubles(one, [...path, name]))];
}

function toIgnition(
  { variant: _variant, version: _version, ignition, ...rest }: JsonObject,
  spec: number,
): Config & JsonObject {
  const pruned = prune(withDataUrls(rest)) ?? {};
  const head = prune(withDataUrls(ignition ?? {})) ?? {};
  const config = { ignition: { ...(head as JsonObject), version: `3.${spec}.0` }, ...(pruned as JsonObject) };
  return withMountUnits(config) as Config & JsonObject;
}

/** Inline texts become data URLs. */
function withDataUrls(value: Json): Json {
  if (Array.isArray(value)) return value.map((one: Json) => withDataUrls(one));
  if (!isJsonObject(value)) return value;
  const { inline, ...rest } = Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withDataUrls(one)]));
  return typeof inline === "string" ? { ...rest, ...dataUrlOf(inline, (rest["compression"] ?? "") !== "") } : rest;
}

/** Without objects and lists that hold nothing, and the number 0 of a partition, which says nothing. */
function prune(value: Json, name?: string): Json | undefined {
  if (Array.isArray(value)) {
    const items = value.map((one: Json) => prune(one) ?? {});
    return items.length === 0 ? undefined : items;
  }
  if (!isJsonObject(value)) return name === "number" && value === 0 ? undefined : value;
  const kept = Object.entries(value).flatMap(([field, one]) => {
    const inner = prune(one, field);
    return inner === undefined ? [] : [[field, inner] as const];
  });
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

/** Units of filesystems come first; one that the document has too is put into them, field by field. */
function withMountUnits(config: Config): Config {
  const { filesystems = [], luks = [] } = config.storage ?? {};
  const made = (filesystems as readonly (Filesystem & { withMountUnit?: boolean })[])
    .filter(({ withMountUnit }) => withMountUnit === true)
    .map((filesystem) => mountUnit(filesystem, luks));
  const bare = filesystems.map(({ withMountUnit: _unit, ...rest }: Filesystem & { withMountUnit?: boolean }) => rest);
  const storage = filesystems.length === 0 ? {} : { storage: { ...config.storage, filesystems: bare } };
  if (made.length === 0) return { ...config, ...storage };
  const own = config.systemd?.units ?? [];
  const names = new Set(made.map(({ name }) => name));
  const units = [
    ...made.map((unit) => ({ ...unit, ...own.find(({ name }) => name === unit.name) })),
    ...own.filter(({ name }) => !names.has(name)),
  ];
  return { ...config, ...storage, systemd: { units } };
}

function valueAt(root: Json, path: readonly (string | number)[]): Json | undefined {
  let at: Json | undefined = root;
  for (const step of path) {
    if (typeof at !== "object" || at === null) return undefined;
    at = (at as Readonly<Record<string | number, Json>>)[step];
  }
  return at;
}
