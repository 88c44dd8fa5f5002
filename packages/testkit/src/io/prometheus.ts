import { writeFileSync } from "node:fs";
import { freePort } from "./free-port.ts";
import { type Ran, run } from "./run.ts";
import { type RunningProcess, startProcess } from "./start-process.ts";
import { tempDir } from "./temp-dir.ts";
import { ensureTool } from "./tools/ensure.ts";

export interface PrometheusOptions {
  /** What is scraped by job name, `/metrics` unless it says another path: `{ sites: "127.0.0.1:9090/metrics/sites" }`. */
  readonly targets: Readonly<Record<string, string>>;
  /** Seconds between scrapes; 1 unless told. */
  readonly intervalSeconds?: number;
}

export interface Prometheus extends AsyncDisposable {
  readonly url: string;
  readonly process: RunningProcess;
  /** Instant query; the result vector of /api/v1/query, or a throw with Prometheus' own error. */
  query(promql: string): Promise<readonly Sample[]>;
}

export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  /** Seconds since 1970, and the value as text. */
  readonly value: readonly [number, string];
}

/** `promtool ARGS`, e.g. `promtool(["check", "metrics"], exposition)`. */
export async function promtool(args: readonly string[], input = ""): Promise<Ran> {
  const { path } = await ensureTool("promtool");
  return run(path, args, { input });
}

/** A real Prometheus on 127.0.0.1 with its data in a folder of its own. */
export async function startPrometheus({ targets, intervalSeconds = 1 }: PrometheusOptions): Promise<Prometheus> {
  const { path } = await ensureTool("prometheus");
  const own = tempDir("longshore-prometheus-");
  const url = `http://127.0.0.1:${await freePort()}`;
  writeFileSync(own.join("prometheus.yml"), configuration(targets, intervalSeconds));
  const child = await startProcess(path, {
    args: [
      `--config.file=${own.join("prometheus.yml")}`,
      `--storage.tsdb.path=${own.join("data")}`,
      `--web.listen-address=${new URL(url).host}`,
    ],
    ready: () => answers(`${url}/-/ready`),
  });
  return {
    url,
    process: child,
    query: (promql) => query(url, promql),
    async [Symbol.asyncDispose]() {
      await child.stop();
      await own[Symbol.asyncDispose]();
    },
  };
}

function configuration(targets: Readonly<Record<string, string>>, seconds: number): string {
  const jobs = Object.entries(targets).map(([job, target]) => ({
    job_name: job,
    metrics_path: target.includes("/") ? target.slice(target.indexOf("/")) : "/metrics",
    static_configs: [{ targets: [target.split("/")[0]] }],
  }));
  // YAML takes JSON
  return JSON.stringify({ global: { scrape_interval: `${seconds}s` }, scrape_configs: jobs });
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

async function query(url: string, promql: string): Promise<readonly Sample[]> {
  const response = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(promql)}`);
  const answer = (await response.json()) as { error?: string; data?: { result: Sample[] } };
  if (answer.data === undefined) throw new Error(`Prometheus refused ${promql}: ${answer.error ?? response.status}`);
  return answer.data.result;
}
