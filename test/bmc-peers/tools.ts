import { join } from "node:path";
import { ensureTool, type Ran, run, type ToolName } from "@longshore/testkit/tools";

export const TOOL_PEERS = ["ipmitool", "FreeIPMI", "goipmi", "pyghmi"] as const;
export type ToolPeer = (typeof TOOL_PEERS)[number];

/** Outside programs that these four are. */
export const TOOL_NAMES = [
  "ipmitool",
  "bmc-info",
  "ipmi-chassis",
  "ipmi-config",
  "ipmi-fru",
  "ipmi-sel",
  "ipmi-sensors",
  "ipmiconsole",
  "ipmipower",
  "goipmi",
  "pyghmi",
] as const satisfies readonly ToolName[];

export interface Bmc {
  readonly port: number;
  readonly username: string;
  readonly password: string;
  /** Where FreeIPMI may keep what it has read. */
  readonly cache: string;
}

/** Says something with a peer's own words and returns all that it printed. */
export type Say = (bmc: Bmc, words: string) => Promise<Ran>;

export const tools: Readonly<Record<ToolPeer, Say>> = {
  async ipmitool(bmc, words) {
    const { path } = await ensureTool("ipmitool");
    return run(path, [...ipmitoolLogin(bmc), ...split(words)]);
  },

  async FreeIPMI(bmc, words) {
    const [name = "", ...rest] = split(words);
    const { path } = await ensureTool(name);
    const cached = name === "ipmi-sensors" || name === "ipmi-fru" || name === "ipmi-sel";
    const cache = cached ? [`--sdr-cache-directory=${bmc.cache}`, "--quiet-cache"] : [];
    return run(path, ["-D", "LAN_2_0", ...freeIpmiLogin(bmc), ...cache, ...rest]);
  },

  async goipmi({ port, username, password }, words) {
    const { path } = await ensureTool("goipmi");
    const login = ["-I", "lanplus", "-H", "127.0.0.1", "-p", String(port), "-U", username, "-P", password];
    return run(path, [...login, ...split(words)]);
  },

  async pyghmi({ port, username, password }, words) {
    const { path } = await ensureTool("pyghmi");
    const script = [
      "from pyghmi.ipmi import command",
      `bmc = command.Command(bmc="127.0.0.1", port=${port}, userid="${username}", password="${password}")`,
      ...words.split("; ").map((expression) => `print(${expression})`),
      "bmc.ipmi_session.logout()",
    ];
    return run(path, ["-c", script.join("\n")]);
  },
};

/** What a terminal shows while words are typed into a console program, a second apart. */
export async function inTerminal(
  program: "ipmitool" | "ipmiconsole",
  bmc: Bmc,
  typed: readonly string[],
): Promise<Ran> {
  const { path } = await ensureTool(program);
  const login = program === "ipmitool" ? [...ipmitoolLogin(bmc), "sol", "activate"] : freeIpmiLogin(bmc);
  const typing = typed.map((word) => `sleep 1; printf '${word}'`).join("; ");
  const command = `(sleep 2; ${typing}; sleep 1) | script -qfc "${[path, ...login].join(" ")}" ${join(bmc.cache, "typescript")}`;
  return run("sh", ["-c", command]);
}

const SUITE = "17";

function ipmitoolLogin({ port, username, password }: Bmc): string[] {
  const login = ["-U", username, "-P", password, "-C", SUITE];
  return ["-I", "lanplus", "-H", "127.0.0.1", "-p", String(port), ...login];
}

function freeIpmiLogin({ port, username, password }: Bmc): string[] {
  return ["-h", `127.0.0.1:${port}`, "-u", username, "-p", password, "-I", SUITE];
}

/** Words at blanks; quotes hold them together. */
function split(words: string): string[] {
  return [...words.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? "");
}
