// Looks for other DHCP servers from where it is started, with the socket of the launcher: `node probe.ts OUR-ADDRESS`.
import process from "node:process";
import { activatedSockets, findForeignServers } from "../../src/index.ts";

const [{ fd } = { fd: 0 }] = activatedSockets(process.env, process.pid);
console.log(JSON.stringify(await findForeignServers({ listen: { fd }, ours: [process.argv[2] ?? ""] })));
