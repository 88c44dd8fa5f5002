// A TFTP server as a process of its own, with the threads that the agent gives it: `node serve-tftp.ts FOLDER PORT`. Says "ready" when it listens.
import { startTftpServer, systemCallsAt } from "../src/index.ts";

const [root = ".", port = "0"] = process.argv.slice(2);
await startTftpServer({
  listen: { host: "127.0.0.1", port: Number(port) },
  root,
  onReport: () => undefined,
  onError: (error) => console.error(error),
  threads: { most: 1, systemCalls: systemCallsAt() },
  limits: { transfersPerClient: 1000 },
});
console.log("ready");
