// Records what a console and a BMC say to each other on loopback UDP:
//   node record.ts BMC_PORT OUT.hex -- ipmitool -I lanplus -H {host} -p {port} …
// It listens on another loopback address at the BMC's own port: ipmitool opens a console at no other.
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createSocket } from "node:dgram";
import { once } from "node:events";

const [bmcPort = "", out = "", , command = "", ...args] = process.argv.slice(2);
const HOST = "127.0.0.2";
const lines: string[] = [];
const front = createSocket("udp4").bind(Number(bmcPort), HOST);
await once(front, "listening");
const back = createSocket("udp4");
let console_ = { port: 0, address: "" };
front.on("message", (bytes, from) => {
  console_ = from;
  lines.push(`> ${bytes.toString("hex")}`);
  back.send(bytes, Number(bmcPort), "127.0.0.1");
});
back.on("message", (bytes) => {
  lines.push(`< ${bytes.toString("hex")}`);
  front.send(bytes, console_.port, console_.address);
});
const argv = args.map((arg) => arg.replace("{host}", HOST).replace("{port}", bmcPort));
const child = spawn(command, argv, { stdio: "inherit" });
await once(child, "exit");
front.close();
back.close();
writeFileSync(out, `${lines.join("\n")}\n`);
