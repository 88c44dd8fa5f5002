// A TFTP server as a process of its own, with the threads that the agent gives it: `node serve-tftp.ts FOLDER PORT`. Says "ready" when it listens.
import { availableParallelism } from "node:os";
import { startTftpServer } from "../src/index.ts";

const [root = ".", port = "0"] = process.argv.slice(2);
await startTftpServer({
  listen: { host: "127.0.0.1", port: Number(port) },
  root,
  onReport: () => undefined,
  onError: (error) => console.error(error),
  threads: { most: Math.min(availableParallelism() - 1, 1) },
  limits: { transfersPerClient: 1000 },
});
console.log("ready");
