import { ensureTool, freePort, type RunningProcess, startProcess } from "@longshore/testkit/tools";
import { presencePing } from "../../src/io/presence-ping.ts";
import type { CipherSuiteId } from "../../src/crypto/suites.ts";

/** A running BMC of somebody else's, with the user of `CREDENTIALS`. */
export interface PeerBmc extends AsyncDisposable {
  readonly host: "127.0.0.1";
  readonly port: number;
}

export const CREDENTIALS = { username: "admin", password: "S3cret-adm1n" } as const;

/** go-ipmi's reference BMC (cipher suites 3 and 17 unless told); its machine is off at the start. */
export async function startGoipmiServer(suites: readonly CipherSuiteId[] = [3, 17], at?: number): Promise<PeerBmc> {
  const { path } = await ensureTool("goipmi-server");
  const port = at ?? (await freePort("udp"));
  const env = {
    GOIPMI_SERVER_PORT: String(port),
    GOIPMI_SERVER_USER: CREDENTIALS.username,
    GOIPMI_SERVER_PASS: CREDENTIALS.password,
    GOIPMI_SERVER_CIPHER_SUITES: suites.join(","),
  };
  return peerBmc(port, await startProcess(path, { env, ready: () => answersPing(port) }));
}

export function peerBmc(port: number, process: RunningProcess, end?: () => Promise<void>): PeerBmc {
  return {
    host: "127.0.0.1",
    port,
    async [Symbol.asyncDispose]() {
      await process.stop();
      await end?.();
    },
  };
}

export function answersPing(port: number): Promise<boolean> {
  return presencePing({ host: "127.0.0.1", port }).then(
    () => true,
    () => false,
  );
}
