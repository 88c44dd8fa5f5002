import { createServer } from "node:net";
import { once } from "node:events";
import { messageOf, seconds } from "@longshore/kit";
import { openSession, type Target } from "node-ipmi";
import { FAKE_BMC_CREDENTIALS, startFakeBmc } from "../../packages/node-ipmi/test/peers/fake-bmc.ts";
import { CREDENTIALS, startGoipmiServer } from "../../packages/node-ipmi/test/peers/goipmi-server.ts";
import { startIpmiSim } from "../../packages/node-ipmi/test/peers/ipmi-sim.ts";
import { BMC_PEERS, type BmcPeer, LACKS } from "./lacks.ts";
import { type Deed, DEEDS } from "./our-client.ts";
import type { Cell, Row } from "./table.ts";

/** Every deed of our client at other people's simulated BMCs; each of them started for this. */
export async function atPeers(say: (line: string) => void): Promise<Row[]> {
  const columns = new Map<BmcPeer, Cell[]>();
  for (const peer of BMC_PEERS) {
    await using bmc = await start(peer);
    const cells: Cell[] = [];
    for (const deed of DEEDS) cells.push(await done(peer, deed, bmc.target));
    columns.set(peer, cells);
    say(`${peer}: ${cells.filter(({ is }) => is === "ok").length} of ${cells.length} done`);
  }
  return DEEDS.map(({ subject }, at) => ({
    subject,
    cells: Object.fromEntries([...columns].flatMap(([peer, cells]) => (cells[at] ? [[peer, cells[at]]] : []))),
  }));
}

async function done(peer: BmcPeer, deed: Deed, target: Target): Promise<Cell> {
  try {
    await using session = await openSession(target, { commandTimeout: seconds(5) });
    await deed.run(session, target);
    return { is: "ok" };
  } catch (error) {
    const why = messageOf(error);
    return { is: LACKS[peer][deed.subject]?.test(why) === true ? "lacks" : "failed", why };
  }
}

interface StartedBmc extends AsyncDisposable {
  readonly target: Target;
}

async function start(peer: BmcPeer): Promise<StartedBmc> {
  if (peer === "goipmi-server") return started(await startGoipmiServer(), CREDENTIALS);
  if (peer === "fakebmc") return started(await startFakeBmc(), FAKE_BMC_CREDENTIALS);
  const echo = createServer((socket) => socket.pipe(socket).on("error", () => undefined)).listen(0, "127.0.0.1");
  await once(echo, "listening");
  const address = echo.address();
  const bmc = await startIpmiSim({ serialPort: typeof address === "object" ? (address?.port ?? 0) : 0 });
  return started(bmc, CREDENTIALS, () => echo.close());
}

type Peer = AsyncDisposable & { readonly host: string; readonly port: number };

function started(bmc: Peer, login: { username: string; password: string }, end?: () => void): StartedBmc {
  return {
    target: { host: bmc.host, port: bmc.port, ...login },
    async [Symbol.asyncDispose]() {
      await bmc[Symbol.asyncDispose]();
      end?.();
    },
  };
}
