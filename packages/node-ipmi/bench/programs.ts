import { ensureTool } from "@longshore/testkit/tools";
import { CREDENTIALS } from "../test/peers/goipmi-server.ts";
import type { Program } from "./measured.ts";

const { username, password } = CREDENTIALS;

/** Command lines of the same question in the words of each tool; `ours` is the command as it is published. */
export function nodeIpmi(ours: string, where: readonly string[], words: readonly string[]): Program {
  const args = [ours, ...where, "-U", username, "-E", ...words];
  return { name: "node-ipmi", path: process.execPath, args, env: { IPMI_PASSWORD: password } };
}

/** The same datagrams as our sweep's by one loop of Node without layers; `program` is `bare-sweep.ts` as JavaScript. */
export function bareSweep(program: string, hosts: readonly string[], port: number): Program {
  const args = [program, String(port), hosts.join(",")];
  const env = { IPMI_USER: username, IPMI_PASSWORD: password };
  return { name: "a bare loop of Node", path: process.execPath, args, env };
}

export async function ipmipower(hosts: string): Promise<Program> {
  const { path } = await ensureTool("ipmipower");
  const args = ["-D", "LAN_2_0", "-h", hosts, "-u", username, "-p", password, "-I", "17", "--stat"];
  return { name: "ipmipower", path, args };
}

export async function ipmitool(where: readonly string[], words: readonly string[]): Promise<Program> {
  const { path } = await ensureTool("ipmitool");
  return { name: "ipmitool", path, args: ["-I", "lanplus", ...where, "-U", username, "-P", password, ...words] };
}
