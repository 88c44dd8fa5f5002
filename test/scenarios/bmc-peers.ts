import { scenario, type Stage } from "@longshore/testkit";
import { freePort, tempDir } from "@longshore/testkit/tools";
import { createSimulator } from "node-ipmi/simulator";
import { atPeers } from "../bmc-peers/at-peers.ts";
import { atSimulator } from "../bmc-peers/at-simulator.ts";
import { BMC_PEERS } from "../bmc-peers/lacks.ts";
import { type Row, tableOf } from "../bmc-peers/table.ts";
import { TOOL_NAMES, TOOL_PEERS } from "../bmc-peers/tools.ts";

export default scenario({
  summary: "their tools take our simulated BMC for a real one, and our client speaks with their simulated BMCs",
  tier: "full",
  budgetSeconds: 420,
  needs: [...TOOL_NAMES, "ipmi_sim", "goipmi-server", "fakebmc"],
  async run(stage) {
    const theirs = await theirTools(stage);
    stage.table(tableOf("their tools at our simulator", TOOL_PEERS, theirs));
    const ours = await atPeers((line) => stage.log(line));
    stage.table(tableOf("our client at their simulators", BMC_PEERS, ours));
    expectAll(stage, [...theirs, ...ours]);
    return { ...counts("tools", theirs), ...counts("client", ours) };
  },
});

async function theirTools(stage: Stage): Promise<Row[]> {
  const user = { username: "admin", password: "S3cret-adm1n" };
  const listen = { port: await freePort("udp") }; // ipmiconsole takes no port above 32767
  const users = [{ name: user.username, password: user.password }];
  const times = { on: 50, off: 50, cycle: 50, shutdown: 50 };
  const bmc = stage.use(await createSimulator({ listen, users, power: "on", times }));
  const cache = stage.use(tempDir("bmc-peers-"));
  const rows: Row[] = [];
  for await (const row of atSimulator({ port: bmc.address.port, ...user, cache: cache.path })) {
    const came = Object.entries(row.cells).map(([peer, { is }]) => `${peer} ${is}`);
    stage.log(`${row.subject}: ${came.join(", ")}`);
    rows.push(row);
  }
  return rows;
}

function expectAll(stage: Stage, rows: readonly Row[]): void {
  for (const { subject, cells } of rows)
    for (const [peer, cell] of Object.entries(cells))
      stage.expect(cell.is !== "failed", `${subject} works with ${peer}${cell.is === "failed" ? `: ${cell.why}` : ""}`);
}

function counts(name: string, rows: readonly Row[]): Record<string, number> {
  const cells = rows.flatMap((row) => Object.values(row.cells));
  const count = (is: string): number => cells.filter((cell) => cell.is === is).length;
  return { [`${name}Ok`]: count("ok"), [`${name}Lacking`]: count("lacks"), [`${name}Failed`]: count("failed") };
}
