import { basename, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type ChartUse, chartsOf, type Intent, keyOf, shortName } from "@longshore/intents";
import type { KubeObject } from "@longshore/kube";
import type { Io } from "../io.ts";

/** Objects of every chart that can be rendered here, by document and release; why not goes to `note`. */
export async function renderCharts(
  io: Io,
  documents: readonly Intent[],
  directory: string | undefined,
  note: (line: string) => void,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly KubeObject[]>> {
  const uses = chartsOf(documents);
  const rendered = new Map<string, readonly KubeObject[]>();
  for (const { of, use } of uses) {
    const bytes = await archiveOf(io, use, directory);
    if (bytes === undefined) {
      note(`${shortName(of)} at ${of.site}: ${use.release} is rendered at the hub, from ${use.chart.url}`);
      continue;
    }
    const { helmAt, renderChart } = await import("@longshore/charts");
    const helm = helmAt(io.env["LONGSHORE_HELM"] ?? "helm");
    rendered.set(`${keyOf(of)}/${use.release}`, await renderChart(use, bytes, { helm, clock: io.clock }, signal));
  }
  return rendered;
}

/** A file of this machine, or the one in `--charts` that has the name of the address. */
async function archiveOf(io: Io, { chart }: ChartUse, directory: string | undefined): Promise<Uint8Array | undefined> {
  const { pathname } = new URL(chart.url);
  const isFile = chart.url.startsWith(pathToFileURL("/").href);
  if (isFile) return io.files.read(decodeURIComponent(pathname));
  if (directory === undefined) return undefined;
  return io.files.read(resolve(io.cwd, directory, fileName(chart.url, pathname)));
}

/** Of oci://registry/path/cilium:1.20.2, as `helm pull` saves it: cilium-1.20.2.tgz. */
function fileName(url: string, pathname: string): string {
  const name = basename(pathname);
  return url.startsWith("oci://") ? `${name.replace(":", "-")}.tgz` : name;
}
