import { translateButane } from "../../butane/translate.ts";
import type { Source } from "../../documents/source.ts";
import { foundText, typeText } from "../../documents/words.ts";
import { readYaml } from "../../documents/yaml.ts";
import { type Path, pathText } from "../../finding.ts";
import type { Config } from "../../ignition/config.ts";
import { decode, type Trouble } from "../../ignition/decode.ts";
import { lowestSpec } from "../../ignition/lowest-spec.ts";
import { modeTroubles } from "../../ignition/modes.ts";
import { brokenRules } from "../../ignition/rules.ts";
import { ignitionShape, NEWEST_SPEC } from "../../ignition/spec.ts";
import { isJsonObject, type JsonObject } from "../../json.ts";

import { autoinstallTroubles } from "./autoinstall.ts";
import type { Say } from "./input.ts";
import { notInCloudConfig, notInIgnition } from "./not-here.ts";
import type { OperatingSystemSpec } from "./schema.ts";

interface Foreign {
  readonly autoinstall: string | Record<string, unknown> | undefined;
  readonly butane: string | undefined;
  readonly ignition: string | Record<string, unknown> | undefined;
  readonly userData: string | Record<string, unknown> | undefined;
}

/** Texts in other languages, read and checked, as the objects that the site holds. */
export function readForeign(
  { autoinstall, butane, ignition, userData }: Foreign,
  say: Say,
): Pick<OperatingSystemSpec, "autoinstall" | "ignition" | "userData"> {
  const translated = butane === undefined ? undefined : readButane(butane, say);
  const config = ignition === undefined ? translated : readIgnition(ignition, say);
  const cloud = userData === undefined ? undefined : readUserData(userData, say);
  const told = autoinstall === undefined ? undefined : readAutoinstall(autoinstall, say);
  return {
    ...(told && { autoinstall: told }),
    ...(config && { ignition: config }),
    ...(cloud && { userData: cloud }),
  };
}

function readButane(text: string, say: Say): JsonObject | undefined {
  const read = readText("butane", text, say);
  if (read === undefined) return undefined;
  const { config, troubles } = translateButane(read.value, read.written);
  tell("butane", [...troubles, ...(config === undefined ? [] : notInIgnition(config, "butane"))], read, say);
  return config && lowered(config);
}

function readIgnition(given: string | Record<string, unknown>, say: Say): JsonObject | undefined {
  const read = readGiven("ignition", given, say);
  if (read === undefined) return undefined;
  const version = isJsonObject(read.value["ignition"]) ? read.value["ignition"]["version"] : undefined;
  const minor = /^3\.([0-4])\.0$/.exec(typeof version === "string" ? version : "")?.[1];
  if (minor === undefined) {
    const expected = `3.0.0 to 3.${NEWEST_SPEC}.0`;
    const path = ["ignition", "version"];
    const message = version === undefined ? "missing" : "not allowed";
    tell("ignition", [{ path, message, found: foundText(version), expected }], read, say);
    return undefined;
  }
  const { written } = read;
  const { value, troubles } = decode(ignitionShape, read.value, { language: "ignition", spec: Number(minor), written });
  const config = value as unknown as Config;
  const broken = troubles.length > 0 ? [] : [...brokenRules(config), ...modeTroubles(config)];
  const rules = broken.map(({ path, expected }): Trouble => {
    return { path, message: "not allowed", found: foundText(valueAt(value, path)), expected };
  });
  tell("ignition", [...troubles, ...rules, ...notInIgnition(config, "ignition")], read, say);
  return value;
}

/** As many systems as can be take it. */
function lowered(config: Config & JsonObject): JsonObject {
  return { ...config, ignition: { ...config.ignition, version: `3.${lowestSpec(config)}.0` } } as unknown as JsonObject;
}

function readUserData(given: string | Record<string, unknown>, say: Say): JsonObject | undefined {
  const [first = ""] = typeof given === "string" ? given.split("\n", 1) : [];
  if (typeof given === "string" && !/^#cloud-config\s*$/.test(first)) {
    const expected = "a cloud-config, whose first line is #cloud-config";
    say(["userData"], expected, {
      message: "not allowed",
      found: first.startsWith("#") ? foundText(first) : "a string",
      expected,
    });
    return undefined;
  }
  const read = readGiven("userData", given, say);
  if (read !== undefined) tell("userData", notInCloudConfig(read.value), read, say);
  return read?.value;
}

function readAutoinstall(given: string | Record<string, unknown>, say: Say): JsonObject | undefined {
  const read = readGiven("autoinstall", given, say);
  if (read !== undefined) tell("autoinstall", autoinstallTroubles(read.value), read, say);
  return read?.value;
}

interface Read {
  readonly value: JsonObject;
  /** Undefined where it was no text. */
  readonly source: Source | undefined;
  readonly written: (path: Path) => string | undefined;
}

function readGiven(field: string, given: string | Record<string, unknown>, say: Say): Read | undefined {
  if (typeof given === "string") return readText(field, given, say);
  return { value: given as JsonObject, source: undefined, written: () => undefined };
}

function readText(field: string, text: string, say: Say): Read | undefined {
  const [document, ...more] = readYaml(field, text);
  if (document === undefined || !isJsonObject(document.value) || document.findings.length > 0 || more.length > 0) {
    const { message, found, expected, offset } = document?.findings[0] ?? notOne([document, ...more]);
    const inside = document?.source.at(offset);
    say([field], expected, { message: inLine(inside, message), found, expected, inside });
    return undefined;
  }
  const { value, source } = document;
  return { value, source, written: (path) => source.written(pathText(path)) };
}

function notOne(documents: readonly ({ readonly value: unknown } | undefined)[]) {
  const found = documents.length > 1 ? `${documents.length} documents` : typeText(documents[0]?.value);
  return { message: "not allowed", found, expected: "one document, an object", offset: 0 };
}

/** At their places in the text, and by that in the operator's file; in an object at their paths. */
function tell(field: string, troubles: readonly Trouble[], { source }: Read, say: Say): void {
  for (const { path, message, found, expected, atKey } of troubles) {
    if (source === undefined) say([field, ...path], expected, { message, found, expected, atKey });
    const inside = source?.locate(pathText(path), atKey);
    if (inside === undefined) continue;
    say([field], expected, { message: inLine(inside, `${pathText(path)}: ${message}`), found, expected, inside });
  }
}

function inLine(place: { readonly line: number; readonly col: number } | undefined, message: string): string {
  return place === undefined ? message : `line ${place.line}, column ${place.col}: ${message}`;
}

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (at, step) => (typeof at === "object" && at !== null ? (at as Record<string | number, unknown>)[step] : undefined),
    root,
  );
}
