import { once } from "node:events";
import { homedir } from "node:os";
import { systemClock } from "@longshore/kit";
import type { Io, Output } from "../io.ts";
import { connect } from "./connect.ts";
import { files } from "./files.ts";
import { terminalInput } from "./terminal-input.ts";
import { VERSION } from "../version.ts";

/** The real world of the CLI: this process, its terminal, the user's files, the network. */
export function systemIo(): Io & { exit(): void } {
  const interrupted = new AbortController();
  const stop = (): void => {
    // The second Ctrl-C does not wait for anything.
    if (interrupted.signal.aborted) process.exit(130);
    interrupted.abort(new Error("interrupted"));
  };
  process.on("SIGINT", stop).on("SIGTERM", stop).on("SIGHUP", stop);
  // `longshore get machines | head -1`: whoever read us has seen enough.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
  return {
    stdout: output(process.stdout),
    stderr: output(process.stderr),
    stdin: terminalInput(process.stdin, process.stderr),
    env: process.env,
    clock: systemClock,
    files,
    home: homedir(),
    cwd: process.cwd(),
    signal: interrupted.signal,
    version: VERSION,
    program: "longshore",
    connect,
    exit: () => drain(() => process.exit()),
  };
}

function output(stream: NodeJS.WriteStream): Output {
  return {
    isTTY: stream.isTTY ?? false,
    get columns() {
      return stream.isTTY ? stream.columns : undefined;
    },
    write: (content) => void stream.write(content),
    drained: () => (stream.writableNeedDrain ? once(stream, "drain").then(() => undefined) : Promise.resolve()),
  };
}

/** Ends only when a pipe has taken all that was written. */
function drain(then: () => void): void {
  process.stdout.write("", () => process.stderr.write("", then));
}
