import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type CommandTrust,
  type ConnectOptions,
  claimsOf,
  createTrustTree,
  natsServerConfig,
  type TrustTree,
} from "@longshore/bus";
import type { Signer } from "@longshore/contracts";
import { systemClock, systemRandom } from "@longshore/kit";
import { freePort } from "@longshore/testkit/tools";
import { hubSigner, obeysHub } from "./hub-key.ts";

const CERTIFICATES = join(import.meta.dirname, "certificates");

/** A real nats-server with TLS in operator mode, on a port of its own that it keeps across restarts. */
export class TestServer implements AsyncDisposable {
  readonly directory: string;
  readonly tree: TrustTree;
  readonly port: number;
  /** For every side: what the hub signs with, and sites that obey it. */
  readonly connect: ConnectOptions & { readonly signer: () => Signer; readonly commands: CommandTrust };
  #child: ChildProcess | undefined;

  private constructor(directory: string, tree: TrustTree, port: number, ca: string) {
    this.directory = directory;
    this.tree = tree;
    this.port = port;
    const servers = [`tls://127.0.0.1:${port}`];
    this.connect = {
      servers,
      ca,
      clock: systemClock,
      random: systemRandom,
      signer: () => hubSigner,
      commands: obeysHub(),
    };
  }

  static async start(): Promise<TestServer> {
    const directory = await mkdtemp(join(tmpdir(), "longshore-bus-"));
    const ca = await readFile(join(CERTIFICATES, "hub-ca.crt"), "utf8");
    const server = new TestServer(directory, createTrustTree(), await freePort(), ca);
    try {
      await server.writeConfig();
      await server.run();
      return server;
    } catch (error) {
      await server[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Written anew by tests that want a server with other claims. */
  async writeConfig(tree: TrustTree = this.tree): Promise<void> {
    await mkdir(join(this.directory, "jwt"), { recursive: true });
    const config = natsServerConfig({
      tree,
      claims: await claimsOf(tree),
      serverName: "hub1",
      listen: { host: "127.0.0.1", port: this.port },
      tls: {
        cert: join(CERTIFICATES, "hub.crt"),
        key: join(CERTIFICATES, "hub.key"),
        ca: join(CERTIFICATES, "hub-ca.crt"),
      },
      storeDir: join(this.directory, "store"),
      jwtDir: join(this.directory, "jwt"),
    });
    await writeFile(join(this.directory, "nats.conf"), config, { mode: 0o600 });
  }

  async run(): Promise<void> {
    const program = process.env["LONGSHORE_NATS_SERVER"] ?? "nats-server";
    const child = spawn(program, ["-c", join(this.directory, "nats.conf")], { stdio: ["ignore", "ignore", "pipe"] });
    this.#child = child;
    const endWithTests = (): boolean => child.kill("SIGKILL"); // a test that times out is not disposed of
    process.once("exit", endWithTests);
    child.once("exit", () => process.off("exit", endWithTests));
    await ready(child);
  }

  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  /** kill -9: nothing is flushed, nobody is told. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await rm(this.directory, { recursive: true, force: true });
  }
}

async function ready(child: ChildProcess): Promise<void> {
  let log = "";
  await new Promise<void>((resolve, reject) => {
    child.stderr?.setEncoding("utf8");
    child.stderr?.on("data", (text: string) => {
      log += log.length < 100_000 ? text : "";
      if (log.includes("Server is ready")) resolve();
    });
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`nats-server ended with ${code}:\n${log}`)));
  });
}
