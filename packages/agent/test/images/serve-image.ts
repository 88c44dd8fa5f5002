// A slow image server as a program: `node serve-image.ts HOST PORT BYTES`. It prints the range of each request.
import { createServer } from "node:http";
import process from "node:process";
import { rawImage } from "./image-server.ts";

const [host = "", port = "", bytes = ""] = process.argv.slice(2);
const file = rawImage(Number(bytes));
createServer((request, response) => {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
  console.log(JSON.stringify({ from, ifRange: request.headers["if-range"] }));
  const range = from > 0 ? { "content-range": `bytes ${from}-${file.length - 1}/${file.length}` } : {};
  response.writeHead(from > 0 ? 206 : 200, { etag: '"v1"', "content-length": file.length - from, ...range });
  let at = from;
  const timer = setInterval(() => {
    if (response.destroyed || at >= file.length) clearInterval(timer);
    if (at >= file.length) return void response.end();
    response.write(file.subarray(at, (at += 100_000)));
  }, 20);
}).listen(Number(port), host, () => console.log("ready"));
