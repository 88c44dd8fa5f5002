import type { BmcAddress } from "../target.ts";
import { contentOf } from "./credentials.ts";
import type { Globals } from "./globals.ts";
import { distinct, expandHosts, hostsOfFile } from "./hosts.ts";
import type { CommandIo } from "./io.ts";

/** The BMCs of a command line, from `-H` and `-F`, each once. */
export async function hostsOf({ host, hostsFile, port }: Globals, io: CommandIo): Promise<BmcAddress[]> {
  const hosts = host.flatMap(expandHosts);
  for (const file of hostsFile) hosts.push(...hostsOfFile(await contentOf(file, io)));
  const named = distinct(hosts);
  return port === undefined ? named : named.map((each) => ({ port, ...each }));
}
