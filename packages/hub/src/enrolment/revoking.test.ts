import { readFile } from "node:fs/promises";
import { isLongshoreError } from "@longshore/kit";
import type { OperatorLink, SiteLink } from "@longshore/bus";
import { EnrolState, subjects } from "@longshore/contracts";
import type { RunningHub } from "@longshore/hub";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FakeAgent, FakeFacts } from "../../test/fake-site.ts";
import { natsServer, operatorOf, startTestHub, temporaryDirectory, until } from "../../test/running-hub.ts";

describe.skipIf(natsServer === undefined)("revoked agents at a real bus", { timeout: 60_000 }, () => {
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

  async function member(site: string) {
    const agent = new FakeAgent((await operator.call(subjects.apiSiteInvite, { site, autoAccept: true })).token);
    return { agent, ...(await agent.ask()) };
  }

  function up(link: SiteLink): Promise<true> {
    return until(() => (link.state === "up" ? true : undefined));
  }

  test("a revoked agent is cut off, what it reported stays, and its site says who did it and why", async () => {
    const { agent, jwt, renewalJwt } = await member("oslo");
    await using link = agent.connect(jwt);
    await up(link);
    await new FakeFacts(link).event({ noun: "machine", name: "m1", reason: "PowerChanged", severity: "info" });

    const cut = Promise.withResolvers<Error | undefined>();
    link.onState((state, cause) => state === "down" && cut.resolve(cause));
    const { agents } = await operator.call(subjects.apiSiteRevoke, { site: "oslo", reason: "stolen" });
    expect(agents).toMatchObject([{ agentKey: agent.key.publicKey, hostname: "edge1", revokedBy: "admin" }]);
    expect(await cut.promise).toMatchObject({ code: "BUS_REFUSED", message: expect.stringMatching(/revoked/i) });

    await expect(agent.askAgain(renewalJwt)).rejects.toMatchObject({ code: "BUS_REFUSED" });
    const again = await agent.ask(); // the token's user is another key: the hub itself turns the agent away
    expect(again).toMatchObject({ state: EnrolState.ENROL_STATE_REJECTED, jwt: "" });
    expect(again.reason).toMatch(/revoked by admin at .*: stolen/);
    const events = await until(async () => {
      const found = (await operator.call(subjects.apiEventList, { site: "oslo" })).events;
      return found.length >= 2 ? found : undefined;
    });
    expect(new Set(events.map(({ event }) => event?.reason))).toEqual(new Set(["AgentRevoked", "PowerChanged"]));
    expect((await operator.call(subjects.apiSiteAgents, { site: "oslo" })).agents).toEqual([]);
  });

  test("a site that tries another site's subject is refused, and its own timeline says so", async () => {
    const { agent, jwt } = await member("hamar");
    await using link = agent.connect(jwt);
    await up(link);
    const fact = link.publishFact("site.bergen.event.machine.a", new Uint8Array(1), "x");
    await expect(fact).rejects.toMatchObject({ code: "BUS_FORBIDDEN" });
    const told = await until(async () => {
      const { events } = await operator.call(subjects.apiEventList, { site: "hamar" });
      return events.find(({ event }) => event?.reason === "ForbiddenSubject")?.event ?? undefined;
    });
    expect(told.evidence).toMatchObject({ agent: agent.key.publicKey, subject: "site.bergen.event.machine.a" });
  });

  test("a restored agent comes back through its ENROL user; its old credentials stay dead", async () => {
    const { agent, jwt, renewalJwt } = await member("bergen");
    await operator.call(subjects.apiSiteRevoke, { site: "bergen", agent: agent.key.publicKey.slice(0, 8) });
    const { agents } = await operator.call(subjects.apiSiteRestore, { site: "bergen" });
    expect(agents).toMatchObject([{ agentKey: agent.key.publicKey, restoredBy: "admin" }]);

    const renewed = await agent.askAgain(renewalJwt);
    expect(renewed.state).toBe(EnrolState.ENROL_STATE_ACCEPTED);
    await using link = agent.connect(renewed.jwt);
    await up(link);
    await using old = agent.connect(jwt);
    await until(() => (old.state === "down" ? true : undefined));
    await expect(operator.call(subjects.apiSiteRestore, { site: "bergen" })).rejects.toMatchObject({
      code: "HUB_NOTHING_TO_REVOKE",
    });
  });

  test("stolen credentials used twice are seen in two hands, and one revocation cuts both off", async () => {
    const { agent, jwt } = await member("bodo");
    await using one = agent.connect(jwt);
    await using two = agent.connect(jwt);
    await Promise.all([up(one), up(two)]);
    const hands = [one, two].map((link) => new FakeFacts(link));
    const beating = setInterval(() => {
      for (const [i, hand] of hands.entries()) hand.beat({ agent: agent.key.publicKey, bootId: `boot-${i}` });
    }, 50);
    try {
      const found = await until(async () => {
        const { events } = await operator.call(subjects.apiEventList, { site: "bodo" });
        return events.find(({ event }) => event?.reason === "DuplicateAgent")?.event ?? undefined;
      });
      expect(found.evidence).toMatchObject({
        agent: agent.key.publicKey,
        bootIds: "boot-0 boot-1",
        hosts: "127.0.0.1 127.0.0.1",
      });
    } finally {
      clearInterval(beating);
    }
    await operator.call(subjects.apiSiteRevoke, { site: "bodo", reason: "copied" });
    await until(() => (one.state === "down" && two.state === "down" ? true : undefined));
    const again = await member("bodo"); // invited anew: another key
    await using back = again.agent.connect(again.jwt);
    await up(back);
  });

  test("a revocation outlives the nats-server and the hub", async () => {
    const { agent, jwt } = await member("tromso");
    await operator.call(subjects.apiSiteRevoke, { site: "tromso" });
    const before = hub.natsPid ?? 0;
    process.kill(before, "SIGKILL");
    await until(() => (hub.natsPid !== undefined && hub.natsPid !== before ? true : undefined), 30_000);
    await until(() => operator.call(subjects.apiHubInfo, {}).catch(() => undefined), 30_000);
    expect(await firstRefusal(agent, jwt)).toBe("BUS_REFUSED");

    await operator[Symbol.asyncDispose]();
    await hub.close();
    const kept = await readFile(`${directory.path}/revocations.json`, "utf8");
    expect(kept).toContain(agent.key.publicKey);
    hub = await startTestHub(directory.path, ["--nats-listen", new URL(hub.servers[0] ?? "").host]);
    operator = operatorOf(hub);
    expect(await firstRefusal(agent, jwt)).toBe("BUS_REFUSED");
    expect((await agent.ask()).reason).toMatch(/revoked/);
  });

  /** Why the first attempts of a connection end, once the server answers. */
  async function firstRefusal(agent: FakeAgent, jwt: string): Promise<string> {
    await using link = agent.connect(jwt);
    const causes: string[] = [];
    link.onState((state, cause) => causes.push(state === "up" ? "up" : isLongshoreError(cause) ? cause.code : "?"));
    return await until(() => causes.find((code) => code === "up" || code === "BUS_REFUSED"), 30_000);
  }
});
