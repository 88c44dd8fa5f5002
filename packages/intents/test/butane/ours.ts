import { gunzipSync } from "node:zlib";
import { translateButane, type Translated } from "../../src/butane/translate.ts";
import { readYaml } from "../../src/documents/yaml.ts";
import { pathText } from "../../src/finding.ts";
import { isJsonObject } from "../../src/json.ts";

/** Our translation of a Butane text; one that is no YAML is a trouble too. */
export function translated(text: string): Translated {
  const [document] = readYaml("butane", text);
  const { value, source } = document ?? {};
  if (!isJsonObject(value) || source === undefined || (document?.findings.length ?? 0) > 0)
    return { config: undefined, troubles: [{ path: [], message: "no YAML", found: "", expected: "" }] };
  return translateButane(value, (path) => source.written(pathText(path)));
}

/** The same config with the contents of its data URLs instead of one of the many ways to write them. */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).map(([name, one]) => [name, plain(one)] as const);
  const { source, compression, ...rest } = Object.fromEntries(entries) as Record<string, unknown>;
  if (typeof source !== "string" || !source.startsWith("data:")) return Object.fromEntries(entries);
  const content = contentOf(source);
  // who writes compression beside inline has compressed it himself, or says so
  const packed = compression === "gzip" && content[0] === 0x1f && content[1] === 0x8b;
  if (packed || compression === "")
    return { ...rest, content: (packed ? gunzipSync(content) : content).toString("base64") };
  return { ...rest, compression, content: content.toString("base64") };
}

function contentOf(url: string): Buffer {
  const comma = url.indexOf(",");
  const data = url.slice(comma + 1);
  if (url.slice(0, comma).endsWith(";base64")) return Buffer.from(data, "base64");
  return Buffer.from(
    data.replaceAll(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    "latin1",
  );
}
