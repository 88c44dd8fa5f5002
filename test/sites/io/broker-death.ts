import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { childOf, type Lab } from "@longshore/testkit";

/** Kills a lab's nats-server hard; the hub starts it again at once. Returns when it died and when it took connections again. */
export function killBroker(lab: Lab): { readonly diedAt: number; readonly backAt: Promise<number> } {
  const pid = childOf(lab.hub.process.pid, /nats-server/);
  if (pid === undefined) throw new Error("the hub has no nats-server");
  process.kill(pid, "SIGKILL");
  const diedAt = performance.timeOrigin + performance.now();
  return { diedAt, backAt: backAgain(lab.hub.process.pid, pid, lab.natsPort) };
}

async function backAgain(hub: number, before: number, port: number): Promise<number> {
  for (;;) {
    const now = childOf(hub, /nats-server/);
    if (now !== undefined && now !== before && (await takesConnections(port)))
      return performance.timeOrigin + performance.now();
    await delay(10);
  }
}

function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => (socket.destroy(), resolve(true)));
    socket.once("error", () => resolve(false));
  });
}
