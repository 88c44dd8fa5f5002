import { busErrors, issuesOf, ProblemError } from "@longshore/bus";
import { EnrolState, PlanVerb, PowerAction, subjects } from "@longshore/contracts";
import { isLongshoreError, LongshoreError } from "@longshore/kit";
import { describe, expect, test } from "vitest";
import { bytes, eventually, type Links, type MakeLinks, soon } from "./links.ts";

/** Requests and their answers. */
export function callsContract(makeLinks: MakeLinks): void {
  describe("calls", () => {
    test("a command reaches the one site it is for, and its answer the hub", async () => {
      await using links = await makeLinks();
      const [oslo, bergen] = [await links.site("oslo"), await links.site("bergen")];
      const acted: string[] = [];
      for (const link of [oslo, bergen]) {
        link.serveCommand(subjects.cmdMachinePower, async ({ machine }, { nonce, expiresAtMs }) => {
          acted.push(`${link.site} ${machine}`);
          expect(nonce).toMatch(/^[0-9a-f]{32}$/);
          expect(expiresAtMs).toBeGreaterThan(Date.now());
          return { was: "off", now: "on", confirmed: true };
        });
        await link.readIndex(); // the subscription is there
      }
      const on = { machine: "r1u7", action: PowerAction.POWER_ACTION_ON, orderId: "o-1" };
      const result = await links.hub.command(subjects.cmdMachinePower, { site: "oslo" }, on, soon);
      expect(result).toMatchObject({ was: "off", now: "on", confirmed: true });
      expect(acted).toEqual(["oslo r1u7"]);
    });

    test("a site that is not there has no answer, at once", async () => {
      await using links = await makeLinks();
      const command = links.hub.command(subjects.cmdMachinePower, { site: "nowhere" }, { machine: "a" }, soon);
      await expect(command).rejects.toMatchObject({ code: "BUS_NO_ANSWER", retry: "backoff" });
    });

    test("an error of the site travels as it is; an exception as an internal error that says nothing", async () => {
      await using links = await makeLinks();
      const oslo = await links.site("oslo");
      oslo.serveCommand(subjects.cmdMachinePower, async ({ machine }) => {
        if (machine === "held") throw new LongshoreError("MACHINE_HELD", "never", "held on", { hint: "use --hold" });
        throw new TypeError("password is hunter2");
      });
      await oslo.readIndex();
      const power = (machine: string): Promise<unknown> =>
        links.hub.command(subjects.cmdMachinePower, { site: "oslo" }, { machine }, soon);
      await expect(power("held")).rejects.toMatchObject({ code: "MACHINE_HELD", retry: "never", hint: "use --hold" });
      const internal = await power("x").catch((error: unknown) => error);
      expect(internal).toMatchObject({ code: "SITE_INTERNAL" });
      expect(JSON.stringify(internal) + String(internal)).not.toContain("hunter2");
      expect(links.unexpected.map(String)).toEqual(["TypeError: password is hunter2"]);
    });

    test("an operator's call arrives with the key that signed it, and is answered", async () => {
      await using links = await makeLinks();
      const { link, key } = await links.operator("anna");
      await serveHubInfo(links);
      expect(await link.call(subjects.apiHubInfo, {}, soon)).toMatchObject({ version: "1", operator: key });
    });

    test("what the hub refuses is thrown at the operator with code, hint and the places in the documents", async () => {
      await using links = await makeLinks();
      const { link } = await links.operator("anna");
      const issue = {
        document: 1,
        path: "spec.bmc.address",
        message: "no address",
        found: '"x"',
        expected: "an address",
      };
      links.hub.serveApi(subjects.apiIntentApply, async ({ digest }) => {
        if (digest === "bad") throw new ProblemError(busErrors.BUS_CONFLICT({ subject: "site.oslo" }), [issue]);
        if (digest === "bug") throw new RangeError("internal detail");
        return { digest, changes: [{ verb: PlanVerb.PLAN_VERB_CREATE, generation: 3 }] };
      });
      await flushed(links);
      const apply = (digest: string): Promise<unknown> => link.call(subjects.apiIntentApply, { digest }, soon);
      expect(await apply("fine")).toMatchObject({ digest: "fine", changes: [{ generation: 3 }] });
      const refused = await apply("bad").catch((error: unknown) => error);
      expect(refused).toMatchObject({ code: "BUS_CONFLICT", hint: "Read it again and decide anew." });
      expect(isLongshoreError(refused)).toBe(true);
      expect(issuesOf(refused)).toEqual([issue]);
      const bug = await apply("bug").catch((error: unknown) => error);
      expect(bug).toMatchObject({ code: "HUB_INTERNAL" });
      expect(String(bug)).not.toContain("detail");
    });

    test("a newcomer asks with its token and is answered; its request names the token", async () => {
      await using links = await makeLinks();
      links.hub.serveEnrol(subjects.enrol, async ({ token }, { hostname }) => ({
        state: EnrolState.ENROL_STATE_PENDING,
        reason: `${token} ${hostname}`,
      }));
      await flushed(links);
      const newcomer = await links.newcomer("t-4f2a");
      expect(await newcomer.enrol({ hostname: "box" })).toMatchObject({ reason: "t-4f2a box" });
    });

    test("a site asks for itself; the hub knows who asks by the subject", async () => {
      await using links = await makeLinks();
      const oslo = await links.site("oslo");
      links.hub.serveAsk(subjects.askRenew, async ({ site }, { agentKey }) => ({ jwt: `${site} ${agentKey}` }));
      await flushed(links);
      expect(await oslo.ask(subjects.askRenew, { agentKey: "U1" })).toMatchObject({ jwt: "oslo U1" });
    });

    test("a site asks one of the hubs for one of its flows, and no other hub hears of it", async () => {
      await using links = await makeLinks();
      const oslo = await links.site("oslo");
      const heard: unknown[] = [];
      const serve = async (params: object): Promise<{ wanted: boolean }> => (heard.push(params), { wanted: true });
      links.hub.serveAsk(subjects.askFlow, serve, { hub: "h1" });
      await flushed(links);
      const at = (hub: string) => ({ params: { hub, flow: "f7" } });
      expect(await oslo.ask(subjects.askFlow, { offset: 3 }, at("h1"))).toEqual({ wanted: true });
      await expect(oslo.ask(subjects.askFlow, {}, at("h2"))).rejects.toMatchObject({ code: "BUS_NO_ANSWER" });
      expect(heard).toEqual([{ site: "oslo", hub: "h1", flow: "f7" }]);
    });

    test("a request that is none is counted and dropped, and the next one is served", async () => {
      await using links = await makeLinks();
      const oslo = await links.site("oslo");
      links.hub.serveAsk(subjects.askRenew, async () => ({ jwt: "served" }));
      await flushed(links);
      await links.raw("oslo", "site.oslo.ask.renew", bytes("\u000f\u000f\u000f"));
      expect(await oslo.ask(subjects.askRenew, {})).toMatchObject({ jwt: "served" });
      expect(links.refused).toEqual([{ subject: "site.oslo.ask.renew", reason: "reply" }]); // nobody to answer, either
    });

    test("an answer too large for a message becomes an error that says so", async () => {
      await using links = await makeLinks();
      const { link } = await links.operator("anna");
      links.hub.serveApi(subjects.apiHubInfo, async () => ({ version: "x".repeat(1024 * 1024) }));
      await flushed(links);
      await expect(link.call(subjects.apiHubInfo, {}, soon)).rejects.toMatchObject({ code: "BUS_TOO_LARGE" });
    });

    test("a call too large for a message is refused before it is sent", async () => {
      await using links = await makeLinks();
      const { link } = await links.operator("anna");
      const digest = "x".repeat(1024 * 1024);
      await expect(link.call(subjects.apiIntentApply, { digest }, soon)).rejects.toMatchObject({
        code: "BUS_TOO_LARGE",
      });
    });

    test("a listener that throws is reported, and the line goes on", async () => {
      await using links = await makeLinks();
      const oslo = await links.site("oslo");
      let beats = 0;
      links.hub.onSignal(subjects.beat, () => {
        beats++;
        throw new RangeError("a bug in a listener");
      });
      await flushed(links);
      await eventually(() => {
        oslo.signal(subjects.beat, {});
        return beats > 1;
      });
      expect(String(links.unexpected[0])).toBe("RangeError: a bug in a listener");
      await flushed(links);
    });

    test("a caller that no longer waits gets its own reason", async () => {
      await using links = await makeLinks();
      const { link } = await links.operator("anna");
      const gone = new AbortController();
      links.hub.serveApi(subjects.apiHubInfo, async () => {
        gone.abort(new Error("Ctrl-C"));
        return await new Promise(() => undefined);
      });
      await flushed(links);
      await expect(link.call(subjects.apiHubInfo, {}, { signal: gone.signal })).rejects.toThrow("Ctrl-C");
    });
  });
}

async function serveHubInfo(links: Links): Promise<void> {
  links.hub.serveApi(subjects.apiHubInfo, async (_request, { caller }) => ({ version: "1", operator: caller }));
  await flushed(links);
}

/** What the hub subscribed to before is there: the server takes one connection's lines in order. */
async function flushed(links: Links): Promise<void> {
  await links.hub.intents.get("site.oslo.intent.index.all");
}
