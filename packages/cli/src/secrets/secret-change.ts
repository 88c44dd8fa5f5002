import { API_VERSION, parseDocuments, type SecretInput, wireDocument } from "@longshore/intents";
import type { ChangeSet } from "../changes/change-set.ts";
import { badDocuments } from "../documents/bad-documents.ts";
import { NO_RECOVERY_KEY, recipients, sealTo } from "../documents/seal.ts";
import type { Hub } from "../hub.ts";
import { kindView } from "../kinds/registry.ts";
import { specOf } from "../output/document.ts";
import { list } from "../resources/list.ts";

/** A Secret with these values, one version above the one that the site has, its labels kept. */
export async function secretChange(
  hub: Hub,
  of: { readonly name: string; readonly site: string },
  data: Readonly<Record<string, string>>,
  warn: (sentence: string) => void,
): Promise<ChangeSet> {
  const query = { views: [kindView("Secret")], names: [of.name], site: of.site, labels: {} };
  const [current] = (await list(hub, query)).resources;
  const version = current ? Number(specOf(current)["version"] ?? 0) + 1 : 1;
  const labels = current?.labels ?? {};
  const input: SecretInput = { version, data: { ...data } };
  const metadata = { ...of, labels };
  const text = JSON.stringify({ apiVersion: API_VERSION, kind: "Secret", metadata, spec: input });
  const { problems } = parseDocuments([{ file: "", text }]);
  if (problems.length > 0) throw badDocuments(problems);
  const to = await recipients(hub, of.site);
  if (to.recovery === undefined) warn(NO_RECOVERY_KEY);
  const spec = await sealTo(of, input, to);
  return {
    documents: [],
    request: { apply: [wireDocument({ kind: "Secret", ...of, labels, spec: { ...spec } })], delete: [] },
  };
}
