// Reads all ConfigMaps of a namespace page by page and says how many there were and what memory it took at most.
import { readFileSync } from "node:fs";
import { connectKube } from "../src/io/connect-kube.ts";
import { parseKubeconfig } from "../src/kubeconfig/parse-kubeconfig.ts";

const [where = "", namespace = ""] = process.argv.slice(2);
using kube = connectKube(parseKubeconfig(readFileSync(where, "utf8"), { where }));
const names = new Set<string>();
for await (const { items } of kube.pages({ apiVersion: "v1", kind: "ConfigMap", namespace }))
  for (const { metadata } of items) names.add(metadata.name);
console.log(JSON.stringify({ count: names.size, peakMb: Math.round(process.resourceUsage().maxRSS / 1000) }));
