import { ensureTool, freePort, startProcess } from "@longshore/testkit/tools";
import {
  getChannelAuthenticationCapabilities,
  THIS_CHANNEL,
} from "../../src/commands/app/get-channel-authentication-capabilities.ts";
import { ask } from "../../src/io/ask.ts";
import { Privilege } from "../../src/privilege.ts";
import { type PeerBmc, peerBmc } from "./goipmi-server.ts";

/** What pyghmi's fakebmc lets in, and nobody else. */
export const FAKE_BMC_CREDENTIALS = { username: "admin", password: "password" } as const;

/** pyghmi's fakebmc: suite 3, power, boot device, and a console that repeats what is typed. */
export async function startFakeBmc(): Promise<PeerBmc> {
  const { path } = await ensureTool("fakebmc");
  const port = await freePort("udp");
  const question = { channel: { number: THIS_CHANNEL, extended: true }, privilege: Privilege.Administrator };
  const ready = (): Promise<boolean> =>
    ask({ host: "127.0.0.1", port }, getChannelAuthenticationCapabilities, question).then(
      () => true,
      () => false,
    );
  return peerBmc(port, await startProcess(path, { args: ["--port", String(port)], ready }));
}
