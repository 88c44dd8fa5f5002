import { type RenderedDocument, shortName } from "@longshore/intents";
import type { KubeObject } from "@longshore/kube";
import { serialize } from "../output/format.ts";
import { apiName } from "./render-files.ts";

/** All objects as one text that kubectl takes; each document's begin with a comment that names it. Empty for none. */
export async function printManifests(rendered: readonly RenderedDocument[], format: "yaml" | "json"): Promise<string> {
  const some = rendered.filter(({ objects }) => objects.length > 0);
  if (some.length === 0) return "";
  if (format === "json") {
    return serialize(
      { apiVersion: "v1", kind: "List", items: some.flatMap(({ objects }) => objects.map(inOrder)) },
      "json",
    );
  }
  const texts = some.map(async (document) => {
    const each = await Promise.all(document.objects.map((object) => serialize(inOrder(object), "yaml")));
    return [titleOf(document), each.join("\n---\n")].join("\n");
  });
  return `---\n${(await Promise.all(texts)).join("\n---\n")}`;
}

function titleOf({ of, target }: RenderedDocument): string {
  const where = target.api === "management" ? "the management API server" : `cluster ${apiName(target)}`;
  return `# ${shortName(of)} at ${of.site}, for ${where}`;
}

/** As people read objects: what it is, which one, then the rest. */
function inOrder({ apiVersion, kind, metadata, ...rest }: KubeObject): KubeObject {
  return { apiVersion, kind, metadata, ...rest };
}
