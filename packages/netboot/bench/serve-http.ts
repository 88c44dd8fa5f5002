// An HTTP server as a process of its own: `node serve-http.ts FOLDER PORT`. Says "ready" when it listens.
import { ServedFiles, startBootHttp } from "../src/index.ts";

const [root = ".", port = "0"] = process.argv.slice(2);
const files = new ServedFiles(root);
await startBootHttp({
  listen: { host: "127.0.0.1", port: Number(port) },
  answer: ({ path }) => ({ files, path }),
  onReport: () => undefined,
  onError: (error) => console.error(error),
  connectionsPerClient: 1000,
});
console.log("ready");
