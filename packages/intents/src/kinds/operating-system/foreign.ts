import { readYaml } from "../../documents/yaml.ts";
import { isJsonObject, type JsonObject } from "../../json.ts";
import type { Say } from "./input.ts";
import type { OperatingSystemSpec } from "./schema.ts";

type Foreign = Readonly<Record<"butane" | "ignition" | "userData", string | Record<string, unknown> | undefined>>;

/** Texts in other languages as the objects that the site holds. */
export function readForeign(
  { butane, ignition, userData }: Foreign,
  say: Say,
): Pick<OperatingSystemSpec, "ignition" | "userData"> {
  if (butane !== undefined) say(["butane"], "spec.ignition: Butane is not translated yet");
  const config = readObject("ignition", ignition, say);
  const cloud = readObject("userData", userData, say);
  if (typeof userData === "string" && !/^#cloud-config\s*$/m.test(userData.split("\n", 1)[0] ?? "")) {
    say(["userData"], "a cloud-config, whose first line is #cloud-config");
  }
  return { ...(config && { ignition: config }), ...(cloud && { userData: cloud }) };
}

function readObject(field: keyof Foreign, given: Foreign["butane"], say: Say): JsonObject | undefined {
  if (typeof given !== "string") return given as JsonObject | undefined;
  const [document, ...more] = readYaml(field, given);
  const finding = document?.findings[0];
  if (document === undefined || finding !== undefined || more.length > 0) {
    const { line, col } = document?.source.at(finding?.offset ?? 0) ?? { line: 1, col: 1 };
    say([field], `one document: line ${line}, column ${col}: ${finding?.message ?? "more than one document, or none"}`);
    return undefined;
  }
  if (!isJsonObject(document.value)) say([field], "an object");
  return isJsonObject(document.value) ? document.value : undefined;
}
