import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import {
  type Bench,
  cpuSeconds,
  ensureTool,
  freePort,
  median,
  peakRssMb,
  run,
  startProcess,
  tempDir,
} from "@longshore/testkit/tools";
import { type BootReport, bootReportIn } from "./boot-report.ts";

const CLIENTS = 200;
const MIB = 20;
const ROUNDS = 2;

/** Images over loopback, no cap, beside the server that comes with busybox. */
export const httpFigures: Bench = async function* ({ log }) {
  await using dir = tempDir("longshore-bench-http-");
  writeFileSync(dir.join("image"), randomBytes(MIB * 1024 * 1024));
  const serve = new URL("serve-http.ts", import.meta.url).pathname;
  const busybox = await ensureTool("busybox");
  const [port, peerPort] = [await freePort(), await freePort()];
  const listens = (output: string): boolean => output.includes("ready");
  await using own = await startProcess(process.execPath, { args: [serve, dir.path, String(port)], ready: listens });
  const httpd = ["httpd", "-f", "-p", `127.0.0.1:${peerPort}`, "-h", dir.path];
  await using _peer = await startProcess(busybox.path, { args: httpd });
  const [ours, theirs]: [number[], number[]] = [[], []];
  let failed = 0;
  const before = cpuSeconds(own.pid);
  for (let round = 0; round < ROUNDS; round++) {
    const report = await download(port, dir.join("image"));
    ours.push(report.seconds);
    failed += report.failed;
    theirs.push((await download(peerPort, dir.join("image"))).seconds);
    log(`${CLIENTS} downloads, round ${round + 1} of ${ROUNDS}`);
  }
  const name = `HTTP, ${CLIENTS} downloads at once, ${MIB} MiB each`;
  yield { name, value: median(ours), unit: "s", peer: { name: "busybox httpd", value: median(theirs) } };
  yield { name: `${name}: failed`, value: failed, unit: "", target: { of: "value", is: "<=", bound: 0 } };
  const cpuMs = (cpuSeconds(own.pid) - before) * 1000;
  yield {
    name: `${name}: processor time of the server for each MiB`,
    value: cpuMs / (ROUNDS * CLIENTS * MIB),
    unit: "ms",
  };
  yield { name: `${name}: server RSS, highest`, value: peakRssMb(own.pid), unit: "MB" };
};

async function download(port: number, like: string): Promise<BootReport> {
  const { path } = await ensureTool("boot-clients");
  const what = ["-image", `http://127.0.0.1:${port}/image`, "-image-like", like];
  const { stdout, stderr } = await run(path, ["-clients", String(CLIENTS), ...what], { timeoutMs: 300_000 });
  return bootReportIn(stdout + stderr);
}
