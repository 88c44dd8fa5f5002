import * as z from "zod";
import { foundText } from "../../documents/words.ts";
import { readYaml } from "../../documents/yaml.ts";
import type { Finding, Path } from "../../finding.ts";
import { pathText } from "../../finding.ts";
import { isJsonObject, type Json, type JsonObject } from "../../json.ts";
import { addonFields, type AddonSpec } from "./schema.ts";

/** An add-on as an operator writes it; what comes out is what hub and site hold. */
export const addonInputSchema = () =>
  z
    .strictObject({
      ...addonFields(),
      manifests: z
        .union([z.string(), z.array(z.record(z.string(), z.json()))], "a text of YAML, or a list of objects")
        .optional()
        .meta({ description: "Objects as they are: a text of any number of YAML documents, or a list." }),
    })
    .transform(({ manifests = [], ...rest }, context): AddonSpec => {
      const say: Say = (path, finding) =>
        context.addIssue({ code: "custom", path: [...path], message: finding.expected, params: { finding } });
      const objects = typeof manifests === "string" ? readText(manifests, say) : readList(manifests, say);
      if (rest.chart === undefined && rest.files.length === 0 && manifests.length === 0 && rest.secrets.length === 0) {
        const expected = "at least one of chart, files, manifests, secrets";
        say([], { message: "nothing to apply", found: "none of these", expected });
      }
      return { ...rest, objects: [...objects] as AddonSpec["objects"] };
    });

type Say = (path: Path, finding: Omit<Finding, "path">) => void;

function readList(objects: readonly JsonObject[], say: Say): readonly JsonObject[] {
  for (const [i, object] of objects.entries()) {
    for (const { path, ...finding } of objectFindings(object)) say(["manifests", i, ...path], finding);
  }
  return objects;
}

/** Its places are those inside the text. */
function readText(text: string, say: Say): readonly JsonObject[] {
  return readYaml("manifests", text).flatMap(({ value, source, findings }) => {
    for (const { path: _inside, offset, ...finding } of findings) {
      say(["manifests"], { ...finding, ...(offset !== undefined && { inside: source.at(offset) }) });
    }
    if (value === undefined || findings.length > 0) return [];
    const wrong = objectFindings(value);
    for (const { path, ...finding } of wrong) {
      say(["manifests"], {
        ...finding,
        message: `${finding.message} ${pathText(path)}`.trim(),
        inside: source.locate(pathText(path)),
      });
    }
    return wrong.length === 0 && isJsonObject(value) ? [value] : [];
  });
}

function objectFindings(value: Json): readonly Finding[] {
  const expected = "an object of Kubernetes: apiVersion, kind, metadata.name";
  if (!isJsonObject(value)) return [{ path: [], message: "wrong type", found: foundText(value), expected }];
  const { apiVersion, kind, metadata } = value;
  const name = isJsonObject(metadata) ? metadata["name"] : undefined;
  const texts: readonly (readonly [Path, Json | undefined])[] = [
    [["apiVersion"], apiVersion],
    [["kind"], kind],
    [["metadata", "name"], name],
  ];
  const missing = texts.filter(([, text]) => typeof text !== "string" || text === "");
  if (missing.length > 0)
    return missing.map(([path, text]) => ({ path, message: "missing", found: foundText(text), expected }));
  if (Array.isArray(value["items"])) {
    return [{ path: ["kind"], message: "not allowed", found: foundText(kind), expected: "its items, one by one" }];
  }
  return [];
}
