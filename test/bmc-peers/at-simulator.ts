import { type Ask, SUBJECTS } from "./asks.ts";
import type { Cell, Row } from "./table.ts";
import { type Bmc, inTerminal, TOOL_PEERS, tools, type ToolPeer } from "./tools.ts";

/** Every subject asked of our simulator with every tool; nothing but what the tools print is looked at. */
export async function* atSimulator(bmc: Bmc): AsyncIterable<Row> {
  for (const { subject, asks } of SUBJECTS) {
    const cells: Record<string, Cell> = {};
    for (const peer of TOOL_PEERS) {
      const words = asks[peer];
      if (words) cells[peer] = await asked(peer, { ...bmc, ...words.as }, words);
    }
    yield { subject, cells };
  }
}

async function asked(peer: ToolPeer, bmc: Bmc, ask: Ask): Promise<Cell> {
  let all = "";
  if (ask.typed) {
    const { stdout } = await inTerminal(peer === "ipmitool" ? "ipmitool" : "ipmiconsole", bmc, ask.typed);
    all = stdout;
  }
  const last = ask.words.at(-1);
  const say = async (words: string): Promise<string> => {
    const { stdout, stderr } = await tools[peer](bmc, words);
    return `${stdout}\n${stderr}\n`;
  };
  for (const words of ask.words) all += await say(words);
  // a BMC acknowledges before the power moves: what was set is read back until it is seen, or not
  if (last !== undefined) for (let tries = 0; tries < 5 && !ask.shows.test(all); tries++) all += await say(last);
  if (ask.shows.test(all)) return { is: "ok" };
  const said = all
    .replace(/IANA PEN registry.*\n/g, "")
    .trim()
    .split("\n")
    .slice(-3)
    .join(" / ");
  return { is: "failed", why: `${ask.words.join("; ")} does not show ${ask.shows}, but: ${said.slice(0, 400)}` };
}
