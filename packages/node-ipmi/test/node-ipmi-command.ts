import { runCommand } from "../src/cli/run.ts";
import type { CommandIo, KeyListener } from "../src/cli/io.ts";
import type { UdpAddress } from "../src/udp.ts";
import { createSimulator, type SimulatedBmc, type SimulatorOptions } from "../src/simulator/index.ts";

/** What a run of the command left behind. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunIn extends Partial<Pick<CommandIo, "env" | "signal" | "world">> {
  /** Files by path; `-` is standard input. */
  readonly files?: Readonly<Record<string, string>>;
  /** Somebody sits at a terminal and types this when asked for a password. */
  readonly typed?: string;
  /** What comes from the keyboard of a console; the listener is told when it is there. */
  readonly keys?: (listener: KeyListener) => void;
  /** Told of standard output as it comes. */
  readonly shows?: (text: string) => void;
}

/** Runs `node-ipmi WORDS` inside the test. */
export async function nodeIpmi(
  words: readonly string[],
  { files = {}, typed, keys, shows, ...io }: RunIn = {},
): Promise<Ran> {
  const said = { stdout: "", stderr: "" };
  const output = (to: "stdout" | "stderr") => ({
    isTTY: typed !== undefined,
    columns: undefined,
    write(bytes: string | Uint8Array): void {
      const text = typeof bytes === "string" ? bytes : decoder.decode(bytes);
      said[to] += text;
      if (to === "stdout") shows?.(text);
    },
  });
  const code = await runCommand(words, {
    stdout: output("stdout"),
    stderr: output("stderr"),
    stdin: {
      isTTY: typed !== undefined,
      readAll: async () => files["-"] ?? "",
      password: async () => typed ?? "",
      keys(listener) {
        keys?.(listener);
        return { [Symbol.dispose]: () => undefined };
      },
    },
    env: {},
    version: "1.2.3",
    signal: new AbortController().signal,
    world: {},
    async readFile(path) {
      const text = files[path];
      if (text === undefined) throw new Error(`ENOENT: no such file or directory, open '${path}'`);
      return text;
    },
    ...io,
  });
  return { code, ...said };
}

const decoder = new TextDecoder();

/** A simulated BMC and the command talking to it as its administrator. */
export interface CommandLab extends AsyncDisposable {
  readonly bmc: SimulatedBmc;
  /** Standard output of a run that must end well. */
  say(...words: string[]): Promise<string>;
  run(...words: string[]): Promise<Ran>;
}

export const ADMIN = { name: "admin", password: "S3cret-adm1n" } as const;

export async function commandLab(options: SimulatorOptions = {}): Promise<CommandLab> {
  const bmc = await createSimulator({ users: [ADMIN], ...options });
  const run = (...words: string[]): Promise<Ran> => nodeIpmi([...loginTo(bmc.address), ...words]);
  return {
    bmc,
    run,
    async say(...words) {
      const { code, stdout, stderr } = await run(...words);
      if (code !== 0) throw new Error(`node-ipmi ${words.join(" ")} ended with ${code}: ${stdout}${stderr}`);
      return stdout;
    },
    [Symbol.asyncDispose]: () => bmc.close(),
  };
}

export function loginTo({ host, port }: UdpAddress): string[] {
  return ["-H", `${host}:${port}`, "-U", ADMIN.name, "-P", ADMIN.password];
}
