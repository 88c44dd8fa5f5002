import type { Input } from "../io.ts";

/** Standard input: read whole from a pipe, or asked on a terminal (questions go to stderr, answers stay out of stdout). */
export function terminalInput(stdin: NodeJS.ReadStream, stderr: NodeJS.WriteStream): Input {
  return {
    isTTY: stdin.isTTY ?? false,
    async readAll() {
      const chunks: Buffer[] = [];
      for await (const chunk of stdin) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks);
    },
    type: (signal) => typeOn(stdin, signal),
    async confirm(question, signal) {
      const { confirm } = await import("@clack/prompts");
      const answer = await confirm({ message: question, initialValue: false, input: stdin, output: stderr, signal });
      return answer === true;
    },
    async password(question, signal) {
      const { password } = await import("@clack/prompts");
      const answer = await password({ message: question, input: stdin, output: stderr, signal });
      return typeof answer === "string" ? answer : "";
    },
  };
}

/** However the process ends, the terminal is as it was. */
function typeOn(stdin: NodeJS.ReadStream, signal: AbortSignal): ReturnType<Input["type"]> {
  const raw = (on: boolean): void => void (stdin.isTTY && stdin.setRawMode(on));
  const restore = (): void => raw(false);
  process.once("exit", restore);
  raw(true);
  return {
    bytes: untilAborted(stdin, signal),
    [Symbol.dispose]() {
      restore();
      process.off("exit", restore);
      stdin.destroy();
    },
  };
}

async function* untilAborted(stdin: NodeJS.ReadStream, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const stop = (): void => void stdin.destroy();
  signal.addEventListener("abort", stop, { once: true });
  try {
    for await (const chunk of stdin) yield chunk as Buffer;
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
