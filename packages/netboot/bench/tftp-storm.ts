import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { ensureTool, type Figure, median, run } from "@longshore/testkit/tools";
import { bootReportIn } from "./boot-report.ts";
import { type Contender, rotated } from "./tftp-servers.ts";

const CLIENTS = 200;
const ROUNDS = 5;

/** All at once, as when the power of a row of racks comes back; then the same by curl, which is a judge but slow to start. */
export async function* tftpStorm(
  contenders: readonly Contender[],
  root: string,
  log: (line: string) => void,
): AsyncIterable<Figure> {
  const seconds = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  const failed = new Map<string, number>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const { name, port } of rotated(contenders, round)) {
      const report = await bootClients(port, root);
      seconds.get(name)?.push(report.seconds);
      failed.set(name, (failed.get(name) ?? 0) + report.failed);
    }
    log(`storm, round ${round + 1} of ${ROUNDS}`);
  }
  const name = `TFTP, ${CLIENTS} clients at once, 1 MiB each`;
  for (const peer of ["tftpd-hpa", "atftpd"]) {
    yield {
      name,
      value: median(seconds.get("longshore") ?? []),
      unit: "s",
      peer: { name: peer, value: median(seconds.get(peer) ?? []) },
      ...(peer === "tftpd-hpa" ? { target: { of: "ratio", is: "<=", bound: 1.2 } } : {}),
    };
  }
  for (const [server, count] of failed)
    yield {
      name: `${name}: failed${server === "longshore" ? "" : ` at ${server}`}`,
      value: count,
      unit: "",
      ...(server === "longshore" ? { target: { of: "value", is: "<=", bound: 0 } } : {}),
    };
  const codes = await Promise.all(Array.from({ length: CLIENTS }, () => curl(contenders[0]?.port ?? 0)));
  yield {
    name: `${name}: failed by curl`,
    value: codes.filter((code) => code !== 0).length,
    unit: "",
    target: { of: "value", is: "<=", bound: 0 },
  };
}

async function bootClients(port: number, root: string): Promise<ReturnType<typeof bootReportIn>> {
  const { path } = await ensureTool("boot-clients");
  const what = ["-tftp", `127.0.0.1:${port}`, "-file", "small", "-file-like", join(root, "small")];
  const { stdout, stderr } = await run(path, ["-clients", String(CLIENTS), ...what], { timeoutMs: 300_000 });
  return bootReportIn(stdout + stderr);
}

async function curl(port: number): Promise<number> {
  const url = `tftp://127.0.0.1:${port}/small`;
  const child = spawn("curl", ["-sS", "--tftp-blksize", "1408", "-o", "/dev/null", url], { stdio: "ignore" });
  const [code] = (await once(child, "close")) as [number | null];
  return code ?? 1;
}
