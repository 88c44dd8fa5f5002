import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type AgentStatus, subjects } from "@longshore/contracts";
import { isLongshoreError } from "@longshore/kit";
import { type Lab, operatorOf, scenario, type Stage } from "@longshore/testkit";
import { openSession } from "node-ipmi";

const KEY = "oslo/r1u7";

export default scenario({
  summary: "a BMC's password is changed while its agent is killed again and again: whoever may know it can log in",
  tier: "full",
  budgetSeconds: 400,
  async run(stage: Stage) {
    const lab = await stage.lab();
    const bmc = lab.bmcs.get(KEY);
    stage.expect(bmc !== undefined, "the lab has this machine");
    const old = lab.machines.find(({ site, name }) => `${site}/${name}` === KEY)?.password ?? "";
    await stage.eventually("r1u7 is reached", () => isReached(lab));
    const refused = await rotate(lab);
    stage.expect(refused.stderr.includes("CLI_NO_RECOVERY_KEY"), `not without a recovery key: ${refused.stderr}`);
    const key = join(stage.dir, "recovery.key");
    const made = await lab.cli("secret", "recovery", "init", "--out", key);
    stage.expect(made.code === 0, made.stderr);

    stage.log("changed");
    const { code, stdout, stderr } = await rotate(lab);
    stage.expect(code === 0 && stdout.includes("Active"), `${stdout}${stderr}`);
    const first = await recovered(lab, key);
    stage.expect(first !== old && first.length === 20, "it is a new one, as long as the BMC has shown that it takes");
    stage.expect(
      (await logsIn(lab, first)) && !(await logsIn(lab, old)),
      "the BMC has the new one and not the old one",
    );

    stage.log("the BMC says yes and does not store it");
    bmc.become("forgets-users");
    const kept = await rotate(lab);
    stage.expect(kept.code === 1 && kept.stderr.includes("CLI_PASSWORD_NOT_CHANGED"), `${kept.stdout}${kept.stderr}`);
    stage.expect((await recovered(lab, key)) === first && (await logsIn(lab, first)), "nothing is lost");
    bmc.become("honest");

    const kills = await killed(stage, lab, key);
    stage.expect(!agentFiles(lab).includes(await recovered(lab, key)), "the agent's file does not have it in clear");

    stage.log("a newer Secret counts for more");
    const by = ["--from-literal", "username=admin", "--from-literal", `password=${await recovered(lab, key)}`];
    const set = await lab.cli("secret", "set", "bmc-root", "--site", "oslo", ...by);
    stage.expect(set.code === 0, set.stderr);
    await stage.eventually("the site goes by the Secret again", async () => (await phase(lab)) === "Secret", 60);
    return { kills };
  },
});

/** Each time a little later into the change. */
async function killed(stage: Stage, lab: Lab, key: string): Promise<number> {
  const agent = lab.agents.get("oslo");
  stage.expect(agent !== undefined, "the site has an agent");
  const operator = stage.use(operatorOf(lab.contextFile));
  const at = { site: "oslo", machine: "r1u7" };
  const { agents, recoveryKey } = await operator.call(subjects.apiSiteAgents, { site: "oslo" });
  const recovery = { key: recoveryKey, curveKey: recoveryKey };
  const recipients = [...agents.map(recipientOf), recovery];
  const ends: string[] = [];
  for (const afterMs of [5, 25, 60, 120, 250, 400, 800]) {
    const order = operator.call(subjects.apiMachineRotatePassword, { ...at, recipients }).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    await agent.kill();
    await agent.start();
    await order;
    await stage.eventually(
      "it has come to its end",
      async () => ["Active", "NotStored"].includes(await phase(lab)),
      60,
    );
    ends.push(`${afterMs} ms: ${await phase(lab)}`);
    stage.expect(await someLogsIn(lab, await allRecovered(lab, key)), "whoever has the recovery key can log in");
    await stage.eventually("and so can the agent", () => isReached(lab), 60);
  }
  stage.log(`killed after the order, ${ends.join(", ")}`);
  return ends.length;
}

function recipientOf({ key, curveKey, curveKeySignature }: AgentStatus) {
  return { key, curveKey, curveKeySignature };
}

function rotate(lab: Lab) {
  return lab.cli("machine", "bmc-password", "rotate", "r1u7", "--site", "oslo", "--yes");
}

async function phase(lab: Lab): Promise<string> {
  const { stdout } = await lab.cli("machine", "bmc-password", "status", "r1u7", "--site", "oslo", "-o", "json");
  return stdout === "" ? "" : (JSON.parse(stdout) as { phase: string }).phase;
}

async function recovered(lab: Lab, key: string): Promise<string> {
  return (await allRecovered(lab, key)).find(({ which }) => which === "current")?.password ?? "";
}

/** In the middle of a change there are two, and the BMC has one of them. */
async function allRecovered(lab: Lab, key: string): Promise<readonly { which: string; password: string }[]> {
  const args = ["machine", "bmc-password", "recover", "r1u7", "--site", "oslo", "--recovery-key", key, "-o", "json"];
  const { stdout } = await lab.cli(...args);
  return JSON.parse(stdout) as { which: string; password: string }[];
}

async function someLogsIn(lab: Lab, passwords: readonly { password: string }[]): Promise<boolean> {
  for (const { password } of passwords) if (await logsIn(lab, password)) return true;
  return false;
}

/** Killed agents leave their sessions: a BMC without a free slot says nothing about a password. */
async function logsIn(lab: Lab, password: string): Promise<boolean> {
  const port = lab.bmcs.get(KEY)?.address.port ?? 0;
  for (let tries = 0; ; tries++) {
    try {
      const session = await openSession({ host: "127.0.0.1", port, username: "admin", password });
      await session.close();
      return true;
    } catch (error) {
      if (isLongshoreError(error, "IPMI_WRONG_PASSWORD")) return false;
      if (tries === 45) throw error;
      await new Promise((resolve) => setTimeout(resolve, 2000));
    }
  }
}

async function isReached(lab: Lab): Promise<boolean> {
  const { stdout } = await lab.cli("describe", "machine", "r1u7", "--site", "oslo");
  return stdout.includes("the BMC answers");
}

function agentFiles(lab: Lab): string {
  const { stateDir = "" } = lab.agents.get("oslo") ?? {};
  return ["agent.db", "agent.db-wal"].map((name) => readFileSync(join(stateDir, name), "latin1")).join("");
}
