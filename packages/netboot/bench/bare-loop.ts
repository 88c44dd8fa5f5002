// The least that a TFTP server on Node can be, `node bare-loop.ts FOLDER PORT`: a datagram in, a datagram out, from memory,
// with no timeouts, no checks and no layers, by two threads in turns. What it takes is Node's own.
import { createSocket } from "node:dgram";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isMainThread, parentPort, Worker } from "node:worker_threads";

const [root = ".", port = "0"] = process.argv.slice(2);
const files = new Map(["big", "small"].map((name) => [name, readFileSync(join(root, name))]));

interface Asked {
  readonly request: Uint8Array;
  readonly peer: { readonly address: string; readonly port: number };
}

if (isMainThread) {
  const other = new Worker(new URL(import.meta.url), { argv: [root] });
  let turn = 0;
  const requests = createSocket("udp4").on("message", (request, peer) => {
    const asked = { request, peer };
    if (++turn % 2 === 0) other.postMessage(asked);
    else serve(asked);
  });
  requests.bind(Number(port), "127.0.0.1");
} else parentPort?.on("message", serve);

function serve({ request, peer }: Asked): void {
  const [name = "", , ...words] = Buffer.from(request.subarray(2)).toString("latin1").split("\0");
  const file = files.get(name) ?? Buffer.alloc(0);
  const valueOf = (option: string, otherwise: number): number => {
    const at = words.findIndex((word) => word.toLowerCase() === option);
    return at < 0 ? otherwise : Number(words[at + 1]);
  };
  const [blockSize, window] = [valueOf("blksize", 512), valueOf("windowsize", 1)];
  const blocks = Math.floor(file.length / blockSize) + 1;
  const socket = createSocket("udp4");
  let acknowledged = 0;
  const answer = (message: Buffer): void => {
    acknowledged += (message.readUInt16BE(2) - acknowledged) & 0xffff;
    if (acknowledged === blocks) return void socket.close();
    for (let block = acknowledged + 1; block <= Math.min(acknowledged + window, blocks); block++) {
      const content = file.subarray((block - 1) * blockSize, block * blockSize);
      const packet = Buffer.allocUnsafe(4 + content.length);
      packet.writeUInt32BE(0x3_0000 | (block & 0xffff));
      packet.set(content, 4);
      socket.send(packet);
    }
  };
  const options = Buffer.from(
    `\0\u0006blksize\0${blockSize}\0${window > 1 ? `windowsize\0${window}\0` : ""}`,
    "latin1",
  );
  socket.bind(0, "127.0.0.1", () =>
    socket.connect(peer.port, peer.address, () => socket.on("message", answer).send(options)),
  );
}
