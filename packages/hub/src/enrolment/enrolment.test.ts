import { describeCredentials, type OperatorLink } from "@longshore/bus";
import { EnrolState, subjects } from "@longshore/contracts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunningHub } from "@longshore/hub";
import { FakeAgent } from "../../test/fake-site.ts";
import { natsServer, operatorOf, startTestHub, temporaryDirectory } from "../../test/running-hub.ts";

describe.skipIf(natsServer === undefined)("enrolment at a real bus", () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let hub: RunningHub;
  let operator: OperatorLink;

  beforeAll(async () => {
    directory = await temporaryDirectory();
    hub = await startTestHub(directory.path);
    operator = operatorOf(hub);
  });
  afterAll(async () => {
    await operator?.[Symbol.asyncDispose]();
    await hub?.close();
    await directory?.[Symbol.asyncDispose]();
  });

  async function invite(site: string, autoAccept = false): Promise<FakeAgent> {
    return new FakeAgent((await operator.call(subjects.apiSiteInvite, { site, autoAccept })).token);
  }

  async function requests(site: string) {
    return (await operator.call(subjects.apiSiteRequests, { site })).requests;
  }

  test("an agent waits until an operator accepts it, then holds its site's credentials, also after a restart", async () => {
    const agent = await invite("oslo");
    expect(agent.token).toMatchObject({ site: "oslo", servers: [...hub.servers], ca: hub.admin.ca });
    expect((await requests("oslo"))[0]).toMatchObject({ state: "invited", tokenId: agent.token.tokenId });
    expect(await agent.ask()).toMatchObject({ state: EnrolState.ENROL_STATE_PENDING, jwt: "" });
    expect((await requests("oslo"))[0]).toMatchObject({ state: "pending", request: { hostname: "edge1" } });

    await operator.call(subjects.apiSiteDecide, { site: "oslo", accept: true });
    expect((await requests("oslo"))[0]).toMatchObject({ state: "accepted", decidedBy: "admin" });
    const accepted = await agent.ask();
    expect(accepted.state).toBe(EnrolState.ENROL_STATE_ACCEPTED);
    expect(describeCredentials(accepted.jwt)).toMatchObject({ name: "oslo", key: agent.key.publicKey });

    await using link = agent.connect(accepted.jwt);
    const renewed = await link.ask(subjects.askRenew, { agentKey: agent.key.publicKey });
    expect(describeCredentials(renewed.jwt).expiresAtMs).toBeGreaterThan(Date.now() + 6 * 86_400_000);
    expect((await agent.askAgain(accepted.renewalJwt)).state).toBe(EnrolState.ENROL_STATE_ACCEPTED);
    const { agents } = await operator.call(subjects.apiSiteAgents, { site: "oslo" });
    expect(agents).toMatchObject([{ key: agent.key.publicKey, curveKey: agent.curve.publicKey, hostname: "edge1" }]);
  });

  test("a second agent with the same token is turned away, and operators see why", async () => {
    const agent = await invite("bergen");
    const other = new FakeAgent(tokenOf(agent), "thief");
    await agent.ask();
    const refused = await other.ask();
    expect(refused).toMatchObject({ state: EnrolState.ENROL_STATE_REJECTED });
    expect(refused.reason).toMatch(/used before by another agent \(edge1\)/);
    const [request] = await requests("bergen");
    expect(request).toMatchObject({ state: "pending", request: { agentKey: agent.key.publicKey } });
    expect(request?.refusal).toMatch(/thief: the token was used before/);
  });

  test("whoever holds an auto-accept token is in at the first ask, once for ever", async () => {
    const agent = await invite("tromso", true);
    const first = await agent.ask();
    expect(first.state).toBe(EnrolState.ENROL_STATE_ACCEPTED);
    const answers = await Promise.all([agent.ask(), agent.ask(), agent.ask()]);
    expect(answers.every(({ state }) => state === EnrolState.ENROL_STATE_ACCEPTED)).toBe(true);
    expect((await new FakeAgent(tokenOf(agent)).ask()).state).toBe(EnrolState.ENROL_STATE_REJECTED);
    expect((await requests("tromso"))[0]?.decidedBy).toBe("admin (accepted by token)");
  });

  test("a rejection reaches the agent with its reason, and stays", async () => {
    const agent = await invite("narvik");
    await agent.ask();
    const decision = { site: "narvik", request: agent.token.tokenId, accept: false, reason: "not our hardware" };
    await operator.call(subjects.apiSiteDecide, decision);
    expect(await agent.ask()).toMatchObject({ state: EnrolState.ENROL_STATE_REJECTED, reason: "not our hardware" });
    await expect(operator.call(subjects.apiSiteDecide, { ...decision, accept: true })).rejects.toThrow(
      /was rejected by admin before/,
    );
  });

  test("a curve key that the agent did not sign, another site and another agent's renewal are refused", async () => {
    const agent = await invite("vardo");
    const other = new FakeAgent(tokenOf(agent));
    expect((await agent.ask({ curveKey: other.curve.publicKey })).reason).toMatch(/curve key is not signed/);
    expect((await agent.ask({ site: "oslo" })).reason).toMatch(/token is for site vardo/);
    expect((await agent.ask({ agentKey: "UABC" })).reason).toMatch(/not the public NKey/);
    expect((await requests("vardo"))[0]?.state).toBe("invited");
    await agent.ask();
    await operator.call(subjects.apiSiteDecide, {
      site: "vardo",
      request: agent.key.publicKey.slice(0, 8),
      accept: true,
    });
    const { jwt } = await agent.ask();
    await using link = agent.connect(jwt);
    await expect(link.ask(subjects.askRenew, { agentKey: other.key.publicKey })).rejects.toMatchObject({
      code: "HUB_UNKNOWN_AGENT",
    });
  });

  test("what was pending and what was accepted before a restart is so after it", async () => {
    const [waiting, inside] = [await invite("alta"), await invite("bodo", true)];
    await waiting.ask();
    await inside.ask();
    await operator[Symbol.asyncDispose]();
    const listen = new URL(hub.servers[0]?.replace("tls:", "https:") ?? "").host;
    await hub.close();
    hub = await startTestHub(directory.path, ["--nats-listen", listen]);
    operator = operatorOf(hub);
    expect((await waiting.ask()).state).toBe(EnrolState.ENROL_STATE_PENDING);
    expect((await inside.ask()).state).toBe(EnrolState.ENROL_STATE_ACCEPTED);
    await operator.call(subjects.apiSiteDecide, { site: "alta", accept: true });
    expect((await waiting.ask()).state).toBe(EnrolState.ENROL_STATE_ACCEPTED);
  });

  test.each([
    [{ site: "*" }, /site: found "\*"/],
    [{ site: "Oslo" }, /site/],
    [{ site: "" }, /site/],
    [{ site: "oslo", validMs: 40 * 86_400_000 }, /valid_ms/],
    [{ site: "oslo", validMs: 1 }, /valid_ms/],
  ])("the invitation %j is refused", async (request, message) => {
    await expect(operator.call(subjects.apiSiteInvite, request)).rejects.toThrow(message);
  });
});

/** The token again, as a thief would carry it. */
function tokenOf(agent: FakeAgent): string {
  return `lsh1.${Buffer.from(JSON.stringify(agent.token)).toString("base64url")}`;
}
