import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import {
  type BootReport,
  bootReport,
  type BootTask,
  type ReportAnswer,
  type TaskFile,
  type TaskImage,
} from "@longshore/contracts";

/** The agent's side of one boot, for tests: gives the task, keeps the reports, serves the image, badly where it is told to. */
export interface AgentSide extends AsyncDisposable {
  readonly port: number;
  readonly reports: readonly BootReport[];
  task: BootTask;
  /** What is served at /image. */
  image: Uint8Array;
  /** What else is served, by path: of an installer that the machine was handed over to. */
  readonly files: Map<string, Uint8Array | string>;
  /** Paths that were asked for, and what was posted there. */
  readonly asked: string[];
  /** What a report is answered with. */
  answer: (report: BootReport) => ReportAnswer;
  /** Before a range of the image is served: false = the line is cut in its middle. */
  beforeRange: (from: number) => Promise<boolean>;
  /** Resolves with the first report that this holds for, also of those that came before. */
  reported(holds: (report: BootReport) => boolean): Promise<BootReport>;
}

export const TOKEN = "0123456789abcdef";

export async function startAgentSide(task: BootTask): Promise<AgentSide> {
  const reports: BootReport[] = [];
  const waiting = new Set<() => void>();
  const side: Omit<AgentSide, "port" | typeof Symbol.asyncDispose> = {
    reports,
    task,
    image: new Uint8Array(0),
    files: new Map(),
    asked: [],
    answer: () => ({ go: "on" }),
    beforeRange: async () => true,
    reported: (holds) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = reports.find(holds);
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return Object.assign(side, {
    port,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url === `/task/${TOKEN}`) return json(response, side.task);
    if (request.url === `/task/${TOKEN}/report`) {
      const text = await read(request);
      reports.push(bootReport.parse(JSON.parse(text)));
      json(response, side.answer(reports[reports.length - 1] as BootReport));
      for (const look of waiting) look();
      return;
    }
    if (request.url === "/image") return await serveRange(side.image, request, response);
    const { url = "" } = request;
    const file = side.files.get(url);
    if (typeof file === "object" && request.headers.range !== undefined)
      return await serveRange(file, request, response);
    side.asked.push(`${request.method} ${url} ${await read(request)}`.trim());
    if (file !== undefined) return void response.end(file);
    response.writeHead(404).end("there is nothing here\n");
  }

  async function serveRange(file: Uint8Array, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "") ?? [];
    if (from === undefined || to === undefined) return void response.writeHead(400).end();
    const part = file.subarray(Number(from), Number(to) + 1);
    const whole = await side.beforeRange(Number(from));
    response.writeHead(206, {
      "content-length": part.length,
      "content-range": `bytes ${from}-${to}/${file.length}`,
    });
    if (whole) return void response.end(part);
    response.write(part.subarray(0, part.length >> 1), () => response.destroy());
  }
}

/** What a task says of an image that the agent's side serves. */
export function taskImage(
  port: number,
  image: Uint8Array,
  format: TaskImage["format"],
  chunkBytes = 1 << 20,
): TaskImage {
  return { ...taskFile(port, "/image", image, chunkBytes), format };
}

/** The same of a file at another path. */
export function taskFile(port: number, path: string, image: Uint8Array, chunkBytes = 1 << 20): TaskFile {
  const chunks = Array.from({ length: Math.ceil(image.length / chunkBytes) }, (_, i) =>
    sha256(image.subarray(i * chunkBytes, (i + 1) * chunkBytes)),
  );
  return {
    url: `http://10.0.2.2:${port}${path}`,
    sha256: sha256(image),
    bytes: image.length,
    chunkBytes,
    chunks,
  };
}

export function sha256(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

function json(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));
}

async function read(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
}
