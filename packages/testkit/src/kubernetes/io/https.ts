import { get } from "node:https";
import { connect } from "node:net";

/** Whether what listens there says that it can take requests: `/readyz` of an API server, `/healthz` of a controller. */
export function isUp(port: number, path: "/readyz" | "/healthz"): Promise<boolean> {
  return new Promise((resolve) => {
    // its certificate is made while it starts; nothing is sent to it
    const request = get({ host: "127.0.0.1", port, path, rejectUnauthorized: false, timeout: 2000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on("timeout", () => request.destroy());
    request.on("error", () => resolve(false));
  });
}

/** Whether somebody takes connections on this port of 127.0.0.1. */
export function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}

/** Whether this HTTP address answers that all is well. */
export async function answersOk(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2000) })).ok;
  } catch {
    return false;
  }
}
