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
