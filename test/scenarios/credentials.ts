import { cpSync } from "node:fs";
import { join } from "node:path";
import {
  freePort,
  fromSources,
  type Lab,
  recordOrders,
  type RunningProcess,
  scenario,
  type Stage,
  startDaemon,
} from "@longshore/testkit";

/** Nothing holds its power: orders are given to it while its site is let in and cut off. */
const FREE = [{ site: "oslo", machine: "r1u8" }] as const;

export default scenario({
  summary: "Credentials end and are renewed; a revoked key is cut off and restored; a copied key is seen in two hands",
  tier: "full",
  budgetSeconds: 400,
  async run(stage: Stage) {
    const lab = await stage.lab({
      hubArgs: ["--credentials-life", "15s"],
      agentArgs: ["--beat-interval", "1s", "--telemetry-interval", "2s"],
    });
    await stage.eventually("oslo is up", () => linkIs(lab, "oslo", "up"));
    const story = await recordOrders(stage, lab);
    await story.powerOn(FREE);
    const giving = new AbortController();
    const given = story.orders.keepGiving(FREE, giving.signal);
    await renewedInTime(stage, lab);
    await renewedAfterExpiry(stage, lab);
    const cutOffMs = await revokedAndRestored(stage, lab);
    await story.inStep(FREE, 60);
    giving.abort();
    await given;
    await copiedKey(stage, lab);
    return { cutOffMs, ...(await story.proven()) };
  },
});

async function renewedInTime(stage: Stage, lab: Lab): Promise<void> {
  stage.log("credentials of 15 s are renewed over the line");
  await agentOf(stage, lab, "oslo").process.waitFor(/"by":"line".*"msg":"credentials renewed"/, 60_000);
}

async function renewedAfterExpiry(stage: Stage, lab: Lab): Promise<void> {
  stage.log("an agent that was off past its expiry comes back through its ENROL user");
  const agent = agentOf(stage, lab, "oslo");
  const output = agent.process.output();
  await agent.kill();
  const [, until = ""] = /^.*"until":"([^"]+)".*"credentials renewed"/s.exec(output) ?? [];
  stage.expect(until !== "", "the log says until when the credentials hold");
  await new Promise((resolve) => setTimeout(resolve, Date.parse(until) - Date.now() + 1500));
  await agent.start();
  await agent.process.waitFor(/"by":"enrolment".*"msg":"credentials renewed"/, 60_000);
  await stage.eventually("oslo is up again", () => linkIs(lab, "oslo", "up"));
}

async function revokedAndRestored(stage: Stage, lab: Lab): Promise<number> {
  stage.log("revoked: cut off, told at both ends, what was reported stays; also after kill -9 of the hub");
  const agent = agentOf(stage, lab, "oslo");
  const before = await eventsOf(lab, "oslo");
  const started = performance.now();
  const revoked = await lab.cli("site", "revoke", "oslo", "--reason", "a drill", "--yes");
  stage.expect(revoked.code === 0, `revoke succeeds: ${revoked.stderr}`);
  await agent.process.waitFor(/no longer takes the credentials of this agent/, 60_000);
  const cutOffMs = Math.round(performance.now() - started);
  await agent.process.waitFor(/has revoked this agent/, 60_000);
  const shown = (await lab.cli("describe", "site", "oslo")).stdout;
  stage.expect(/AgentRevoked.*a drill/.test(shown), "the site says who was revoked and why");
  const after = await eventsOf(lab, "oslo");
  stage.expect(
    before.every((line) => after.includes(line)),
    "what was acknowledged before is kept",
  );
  await lab.hub.kill();
  await lab.hub.start();
  await stage.eventually("oslo is silent", () => linkIs(lab, "oslo", "silent"));

  stage.log("restored: it comes back by itself");
  const restored = await lab.cli("site", "restore", "oslo");
  stage.expect(restored.code === 0, `restore succeeds: ${restored.stderr}`);
  await stage.eventually("oslo is up again", () => linkIs(lab, "oslo", "up"), 150);
  return cutOffMs;
}

async function copiedKey(stage: Stage, lab: Lab): Promise<void> {
  stage.log("a copied state file: both are seen, one revocation cuts both off, a new key lets the true one in");
  const agent = agentOf(stage, lab, "bergen");
  await agent.stop();
  const copied = join(stage.dir, "thief");
  cpSync(agent.stateDir, copied, { recursive: true });
  await agent.start();
  const thief = stage.use(await startAgent(copied, []));
  await stage.eventually("the second one is reported", async () =>
    (await lab.cli("events", "--site", "bergen")).stdout.includes("DuplicateAgent"),
  );
  const shown = (await lab.cli("describe", "site", "bergen")).stdout;
  stage.expect(
    /DuplicateAgent: two programs use the key U\w+ from 127\.0\.0\.1/.test(shown),
    "the site says that its key is in two hands",
  );
  const metrics = await (await fetch(`${lab.httpUrl}/metrics`)).text();
  stage.expect(/^longshore_hub_duplicate_agents 1$/m.test(metrics), "the metric counts it");

  await lab.cli("site", "revoke", "bergen", "--reason", "copied", "--yes");
  await Promise.all([agent.process, thief].map((each) => each.waitFor(/has revoked this agent/, 60_000)));
  await agent.stop();
  const token = join(stage.dir, "again.token");
  const invited = await lab.cli("site", "invite", "bergen", "--auto-accept", "--out", token);
  stage.expect(invited.code === 0, `invite succeeds: ${invited.stderr}`);
  const anew = stage.use(await startAgent(agent.stateDir, ["--token-file", token]));
  await anew.waitFor(/the key of this agent was revoked: it asks with a new one/, 60_000);
  await stage.eventually("bergen is up with a new key, on the state that it had", () => linkIs(lab, "bergen", "up"));
}

async function startAgent(stateDirectory: string, more: readonly string[]): Promise<RunningProcess> {
  const http = `127.0.0.1:${await freePort()}`;
  const own = ["--state-directory", stateDirectory, "--http-listen", http, "--beat-interval", "1s"];
  return startDaemon(fromSources("agent"), { args: [...own, ...more], readyUrl: `http://${http}/healthz` });
}

function agentOf(stage: Stage, lab: Lab, site: string) {
  const agent = lab.agents.get(site);
  stage.expect(agent !== undefined, `${site} has an agent`);
  return agent;
}

async function linkIs(lab: Lab, site: string, state: string): Promise<boolean> {
  const { code, stdout } = await lab.cli("get", "site", site, "-o", "json");
  if (code !== 0) return false;
  return (JSON.parse(stdout) as { status?: { link?: { state?: string } } }).status?.link?.state === state;
}

/** What happened, by its time and words. */
async function eventsOf(lab: Lab, site: string): Promise<readonly string[]> {
  const { stdout } = await lab.cli("events", "--site", site, "-o", "json");
  const events = JSON.parse(stdout) as readonly { at: string; reason: string; message: string }[];
  return events.map(({ at, reason, message }) => `${at} ${reason} ${message}`);
}
