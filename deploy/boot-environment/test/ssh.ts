import { chmodSync, readFileSync } from "node:fs";
import { ensureTool, run } from "@longshore/testkit/tools";
import { act } from "./disk-shapes.ts";

export interface Login {
  /** For `authorizedKeys`. */
  readonly publicKey: string;
  /** Runs a command on the machine; what it printed and what SSH complained of. */
  run(command: string): Promise<string>;
}

/** Somebody with a key of their own, made at `key`, who comes in by a port of the loopback. */
export async function login(key: string, port: number): Promise<Login> {
  await act("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key]);
  chmodSync(key, 0o600);
  const { path } = await ensureTool("ssh");
  const unknown = ["-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "BatchMode=yes"];
  const at = [...unknown, "-i", key, "-p", String(port), "root@127.0.0.1"];
  return {
    publicKey: readFileSync(`${key}.pub`, "utf8").trim(),
    run: async (command) => {
      const { stdout, stderr } = await run(path, [...at, command], { timeoutMs: 120_000 });
      return stdout + stderr;
    },
  };
}
