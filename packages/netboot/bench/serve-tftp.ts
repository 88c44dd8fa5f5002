// A TFTP server as a process of its own: `node serve-tftp.ts FOLDER PORT`. Says "ready" when it listens.
import { startTftpServer } from "../src/index.ts";

const [root = ".", port = "0"] = process.argv.slice(2);
await startTftpServer({
  listen: { host: "127.0.0.1", port: Number(port) },
  root,
  onReport: () => undefined,
  onError: (error) => console.error(error),
  limits: { transfersPerClient: 1000 },
});
console.log("ready");
