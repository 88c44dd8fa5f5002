import { writeFileSync } from "node:fs";
import { connect } from "node:net";
import { ensureTool } from "./tools/ensure.ts";
import { freePort } from "./free-port.ts";
import { type RunningProcess, startProcess } from "./start-process.ts";
import { tempDir } from "./temp-dir.ts";

export interface NatsServerOptions {
  /** Text of a nats-server configuration; `listen` is added unless it is there. */
  readonly config?: string;
  /** JetStream with its store in a folder of its own; `always` syncs each write, as the hub's server does. */
  readonly jetStream?: boolean | { readonly syncInterval: string };
  /** Reused across restarts; else the OS is asked. */
  readonly port?: number;
  /** Kept afterwards; else a folder of its own that goes with the server. */
  readonly storeDir?: string;
}

export interface NatsServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly storeDir: string;
  readonly process: RunningProcess;
  /** Ends it with the signal and starts it again on the same port and store. */
  restart(signal?: "SIGTERM" | "SIGKILL"): Promise<void>;
  stop(): Promise<void>;
}

/** A real nats-server on 127.0.0.1; throws with its log when it does not come up. */
export async function startNatsServer(options: NatsServerOptions = {}): Promise<NatsServer> {
  const { path } = await ensureTool("nats-server");
  const port = options.port ?? (await freePort());
  const own = tempDir("longshore-nats-");
  const storeDir = options.storeDir ?? own.join("store");
  const file = own.join("nats.conf");
  writeFileSync(file, configuration(options, port, storeDir));
  const start = (): Promise<RunningProcess> =>
    startProcess(path, { args: ["-c", file], ready: (log) => log.includes("Server is ready") && answers(port) });
  let current = await start().catch(async (error: unknown) => {
    await own[Symbol.asyncDispose]();
    throw error;
  });
  const stop = async (): Promise<void> => {
    await current.stop();
    await own[Symbol.asyncDispose]();
  };
  return {
    url: `nats://127.0.0.1:${port}`,
    port,
    storeDir,
    get process() {
      return current;
    },
    async restart(signal = "SIGTERM") {
      current.signal(signal);
      await current.ended;
      current = await start();
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function configuration({ config = "", jetStream }: NatsServerOptions, port: number, storeDir: string): string {
  const lines = [config];
  if (!/^\s*(listen|port)\b/m.test(config)) lines.push(`listen: "127.0.0.1:${port}"`);
  if (jetStream) {
    const sync = jetStream === true ? "" : `, sync_interval: ${jetStream.syncInterval}`;
    lines.push(`jetstream { store_dir: ${JSON.stringify(storeDir)}${sync} }`);
  }
  return `${lines.join("\n")}\n`;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("data", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
