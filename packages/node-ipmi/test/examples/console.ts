import { once } from "node:events";
import { openConsole } from "node-ipmi";
import { createSimulator } from "node-ipmi/simulator";

await using bmc = await createSimulator({ users: [{ name: "admin", password: "secret" }], power: "on" });
await using serial = await openConsole({ ...bmc.address, username: "admin", password: "secret" });

serial.write("root\r");
let shown = "";
while (!shown.includes("Welcome")) shown += String(await once(serial, "data"));
console.log(shown.split("\r\n").at(1));
