// `@longshore/testkit/tools`: outside programs and how to start them, without loading hub and agent.
export { freePort } from "../io/free-port.ts";
export { missingPeers, peer } from "../io/peer.ts";
export { cpuSeconds, peakRssMb } from "../io/proc.ts";
export { type Prometheus, type PrometheusOptions, promtool, type Sample, startPrometheus } from "../io/prometheus.ts";
export { type Ran, run, type RunOptions } from "../io/run.ts";
export { type NatsServer, type NatsServerOptions, startNatsServer } from "../io/start-nats-server.ts";
export { type RunningProcess, type StartOptions, startProcess } from "../io/start-process.ts";
export { type TempDir, tempDir } from "../io/temp-dir.ts";
export { toolsCache } from "../io/tools/cache.ts";
export { type EnsureOptions, ensureTool, findTool } from "../io/tools/ensure.ts";
export { ensureTree, findTree, treeVersion } from "../io/tools/trees.ts";
export { processErrors } from "../process-errors.ts";
export { aligned } from "./aligned.ts";
export { type Bench, type BenchStage, type Figure, median } from "./bench.ts";
export { toolErrors } from "./errors.ts";
export { tools } from "./table.ts";
export type { FoundTool, Tool, ToolName } from "./tool.ts";
export { type Tree, type TreeName, trees } from "./trees.ts";
