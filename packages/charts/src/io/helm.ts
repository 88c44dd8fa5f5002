import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { messageOf } from "@longshore/kit";
import { chartErrors } from "../errors.ts";
import { MAX_MANIFEST_BYTES } from "../read-manifests.ts";
import type { Helm, HelmRun } from "../render-chart.ts";

/** A chart that renders longer is broken; seconds. */
const RENDERED_WITHIN = 60;

/**
 * The Helm at `path`. Each run has a folder of its own, which is also all that it knows as home: neither plugins nor
 * repositories of the user, nothing of the environment, no cluster.
 */
export function helmAt(path: string): Helm {
  return {
    async template(run, signal) {
      const folder = await mkdtemp(join(tmpdir(), "longshore-helm-"));
      try {
        const archive = join(folder, "chart.tgz");
        const values = join(folder, "values.json");
        await writeFile(archive, run.archive);
        await writeFile(values, JSON.stringify(run.values));
        return await execute(path, argumentsOf(run, archive, values), { folder, release: run.release, signal });
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

function argumentsOf(run: HelmRun, archive: string, values: string): readonly string[] {
  const { release, namespace, kubernetes, apiVersions } = run;
  return [
    "template",
    release,
    archive,
    `--namespace=${namespace}`,
    `--values=${values}`,
    "--include-crds",
    ...(kubernetes === undefined ? [] : [`--kube-version=${kubernetes}`]),
    ...apiVersions.map((version) => `--api-versions=${version}`),
  ];
}

interface Execution {
  readonly folder: string;
  readonly release: string;
  readonly signal: AbortSignal;
}

function execute(path: string, args: readonly string[], { folder, release, signal }: Execution): Promise<string> {
  const env = Object.fromEntries(
    ["HOME", "HELM_CACHE_HOME", "HELM_CONFIG_HOME", "HELM_DATA_HOME", "TMPDIR"].map((name) => [name, folder]),
  );
  const settings = { env, cwd: folder, signal, timeout: RENDERED_WITHIN * 1000, maxBuffer: MAX_MANIFEST_BYTES };
  return new Promise((resolve, reject) => {
    execFile(path, args, { ...settings, killSignal: "SIGKILL" }, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout);
      reject(signal.aborted ? (signal.reason as Error) : failure(error, { path, release, stderr }));
    });
  });
}

function failure(
  error: Error & { readonly code?: unknown; readonly killed?: boolean | undefined },
  { path, release, stderr }: { readonly path: string; readonly release: string; readonly stderr: string },
): Error {
  const { code } = error;
  if (code === "ERR_CHILD_PROCESS_STDIO_MAXBUFFER") {
    return chartErrors.CHART_TOO_LARGE({ what: `what Helm makes of ${release}`, limit: MAX_MANIFEST_BYTES });
  }
  if (typeof code === "string") {
    return chartErrors.CHART_NO_HELM(
      { path, reason: code === "ENOENT" ? "there is none" : messageOf(error) },
      { cause: error },
    );
  }
  if (error.killed === true) return chartErrors.CHART_TOO_SLOW({ release, seconds: RENDERED_WITHIN });
  return chartErrors.CHART_FAILED({ release, reason: reasonOf(stderr) });
}

/** Helm's own sentence, without its word before it and what it adds for people at a terminal. */
function reasonOf(stderr: string): string {
  const lines = stderr.split("\n").filter((line) => line !== "" && !/^(Use --debug|WARNING)/.test(line));
  return lines
    .join(" ")
    .replace(/^Error: /, "")
    .slice(0, MOST_CHARACTERS);
}

const MOST_CHARACTERS = 1000;
