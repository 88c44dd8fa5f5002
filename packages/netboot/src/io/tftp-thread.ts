// The program of a thread that serves requests for another: see tftp-threads.ts.
import { setMaxListeners } from "node:events";
import { parentPort, workerData } from "node:worker_threads";
import { systemClock } from "@longshore/kit";
import { ServedFiles } from "./served-files.ts";
import { SharedPackets } from "./shared-packets.ts";
import { loadSystemCalls } from "./system-calls.ts";
import { systemSockets } from "./system-sockets.ts";
import { serveRequest, type TftpRequest } from "./tftp-request.ts";
import { openNodeSocket } from "./transfer-socket.ts";
import type { Answer, Order, ThreadStore } from "./tftp-threads.ts";

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what TftpThread gave
const { root, heldBytes, limits, systemCalls } = workerData as ThreadStore;
const files = new ServedFiles(root, { blocking: systemCalls !== undefined });
const open = systemCalls === undefined ? openNodeSocket : systemSockets(loadSystemCalls(systemCalls));
const store = { files, shared: new SharedPackets(heldBytes), open, limits, clock: systemClock };
const stop = new AbortController();
setMaxListeners(0, stop.signal); // each transfer listens

parentPort?.on("message", (order: Order) => {
  if (order === "stop") return stop.abort();
  const { number } = order;
  const request = systemCalls === undefined ? order.request : inSmallParts(order.request);
  serveRequest(request, store, stop.signal).then(
    (ended) => say({ number, ended }),
    (error: unknown) => say({ number, error }),
  );
});

/** What is read while a client takes its window must not take longer than that. */
function inSmallParts(request: TftpRequest): TftpRequest {
  return { ...request, partBytes: Math.min(request.partBytes, 64 * 1024) };
}

function say(answer: Answer): void {
  parentPort?.postMessage(answer);
}
