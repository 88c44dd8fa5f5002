import type { CommandIo, Input, Output } from "../cli/io.ts";
import { VERSION } from "../version.ts";

/** The real world of the command: this process, its terminal, its user's files, the network. */
export interface SystemCommand extends CommandIo {
  /**
   * Ends the process when all that was said is written. Node by itself would first free piece by piece what the system
   * takes back at once.
   */
  end(code: number): void;
}

export function systemCommand(): SystemCommand {
  const interrupted = new AbortController();
  const stop = (): void => {
    // The second Ctrl-C does not wait for anything.
    if (interrupted.signal.aborted) process.exit(130);
    interrupted.abort(new Error("interrupted"));
  };
  process.on("SIGINT", stop).on("SIGTERM", stop);
  // `node-ipmi sel list | head -1`: whoever read us has seen enough.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
  const { stdout, stderr, finish } = outputs();
  return {
    stdout,
    stderr,
    end: (code) => void finish().then(() => process.exit(code)),
    stdin: input(() => process.stdin),
    env: process.env,
    version: VERSION,
    signal: interrupted.signal,
    world: {},
    readFile: async (path) => (await import("node:fs/promises")).readFile(path, "utf8"), // few verbs read any
  };
}

/** What `ps` shows from now on: the command line may hold a password. */
export function hideArguments(): void {
  process.title = "node-ipmi";
}

/**
 * Both in one order, and all that is said in one turn of the event loop written at once: a call for each is dear. Node
 * makes a stream when it is first asked for, and most runs have no complaint.
 */
function outputs(): Outputs {
  let waiting: { readonly to: NodeJS.WriteStream; readonly parts: Uint8Array[] }[] = [];
  const used = new Set<NodeJS.WriteStream>();
  const flush = (): void => {
    const said = waiting;
    waiting = [];
    for (const { to, parts } of said) to.write(Buffer.concat(parts));
  };
  const finish = async (): Promise<void> => {
    flush();
    const written = (to: NodeJS.WriteStream) => new Promise<void>((done) => to.write("", () => done()));
    await Promise.all([...used].map(written));
  };
  const output = (stream: () => NodeJS.WriteStream): Output => ({
    get isTTY() {
      return stream().isTTY ?? false;
    },
    get columns() {
      return stream().isTTY ? stream().columns : undefined;
    },
    write(text) {
      if (waiting.length === 0) setImmediate(flush);
      const bytes = typeof text === "string" ? Buffer.from(text) : text;
      const last = waiting.at(-1);
      const to = stream();
      if (last?.to === to) return void last.parts.push(bytes);
      waiting.push({ to, parts: [bytes] });
      used.add(to);
    },
  });
  return { stdout: output(() => process.stdout), stderr: output(() => process.stderr), finish };
}

interface Outputs {
  readonly stdout: Output;
  readonly stderr: Output;
  /** Resolves when all is written. */
  finish(): Promise<void>;
}

/** Node makes the stream when it is first asked for, which is dear: most verbs never read. */
function input(stdin: () => NodeJS.ReadStream): Input {
  return {
    get isTTY() {
      return stdin().isTTY ?? false;
    },
    async readAll() {
      const from = stdin().setEncoding("utf8");
      let text = "";
      for await (const chunk of from) text += String(chunk);
      return text;
    },
    async password(question, signal) {
      const [{ createInterface }, { Writable }] = await Promise.all([import("node:readline"), import("node:stream")]);
      signal.throwIfAborted();
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      const silence = new Writable({ write: (_chunk, _encoding, done) => done() }); // the terminal shows no letter
      const lines = createInterface({ input: stdin(), output: silence, terminal: true });
      const stop = (): void => reject(signal.reason);
      process.stderr.write(question);
      lines.question("", resolve);
      lines.once("SIGINT", () => process.kill(process.pid, "SIGINT")); // the terminal is raw meanwhile
      signal.addEventListener("abort", stop, { once: true });
      try {
        return await promise;
      } finally {
        signal.removeEventListener("abort", stop);
        lines.close();
        process.stderr.write("\n");
      }
    },
    keys({ typed, ended }) {
      const from = stdin();
      if (from.isTTY) from.setRawMode(true);
      from.on("data", typed).on("end", ended).resume();
      return {
        [Symbol.dispose]() {
          from.off("data", typed).off("end", ended).pause();
          if (from.isTTY) from.setRawMode(false);
        },
      };
    },
  };
}
