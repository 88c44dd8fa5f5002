import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createCurveKey, createKeyPair, signCurveKey } from "@longshore/bus";
import {
  IntentIndex,
  InviteDecision,
  InviteRecord,
  type Resource,
  sealSigned,
  type Signer,
  signerOf,
  subjectOf,
  subjects,
} from "@longshore/contracts";
import { type Lab, missingPeers, operatorOf, startLab } from "@longshore/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Intruder, powerCall } from "./intruder.ts";

const LONG = 180_000;
const MACHINES = { oslo: "r1u7", bergen: "r1u1" } as const;
const examples = fileURLToPath(new URL("../../../../examples/lab", import.meta.url));

/** A thief has the hub's signing key and its account at the message bus; then the key is replaced. One story. */
describe.skipIf((await missingPeers("nats-server")) !== undefined)(
  "a hub's key that was stolen",
  { timeout: LONG },
  () => {
    let lab: Lab;
    let intruder: Intruder;
    let thief: Signer;
    let before: readonly Resource[];

    beforeAll(async () => {
      lab = await startLab({ examples, ports: "free" });
      intruder = await Intruder.enter(lab);
      await obeys("oslo", "off");
      thief = signerOf((await signing()).hubSeed);
      await lab.agents.get("bergen")?.stop();
      before = await documents();
    }, LONG);

    afterAll(async () => {
      lab?.hub.process.signal("SIGCONT");
      await intruder?.[Symbol.asyncDispose]();
      await lab?.[Symbol.asyncDispose]();
    }, LONG);

    test("is replaced: everything is signed anew, and nothing is lost or changed", async () => {
      await said("trust", "rotate", "--hub", "--yes");
      await until(async () => (await signing()).former.length === 0);
      const { hubSeed } = await signing();
      const now = signerOf(hubSeed).key;
      expect(now).not.toBe(thief.key);
      for (const { site, kind, name } of before) {
        const subject = subjectOf(subjects.intent, { site, kind: kind.toLowerCase(), name });
        expect(
          (await intruder.stored(subject)).signatures.map(({ key }) => key),
          subject,
        ).toEqual([now]);
      }
      expect((await intruder.index()).signed.signatures.map(({ key }) => key)).toEqual([now]);
      expect(await documents()).toEqual(before);
      await obeys("oslo", "on");
      await obeys("oslo", "off");
    });

    test("commands nothing any more: neither an intent nor an order of the thief is taken", async () => {
      lab.hub.process.signal("SIGSTOP");
      const { index } = await intruder.index();
      const forged = IntentIndex.encode({ ...index, generation: index.generation + 1000, entries: [] });
      await intruder.storeIndex(sealSigned(IntentIndex, forged, [thief]));
      await until(async () => (await refusedAt("longshore_intents_refused_total", "UnknownSigner")) > 0);
      const command = subjectOf(subjects.cmdMachinePower, { site: "oslo" });
      expect(await intruder.command(command, powerCall(thief))).toBe("ignored");
      await until(async () => (await refusedAt("longshore_bus_refused_total", "unknown-signer")) > 0);
      expect(lab.bmcs.get("oslo/r1u7")?.machine.power).toBe("off");
    });

    test("nor does the hub believe it: what the thief wrote over is put right, an agent that it lets in is none", async () => {
      await intruder.store("hub.record.invite.t-thief", sealSigned(InviteRecord, ownAgent(), [thief]));
      lab.hub.process.signal("SIGCONT");
      const { hubSeed } = await signing();
      const now = signerOf(hubSeed).key;
      await until(async () => (await intruder.index()).signed.signatures[0]?.key === now);
      await lab.hub.kill();
      await lab.hub.start();
      await using link = operatorOf(lab.contextFile);
      expect((await link.call(subjects.apiSiteAgents, { site: "oslo" })).agents).toHaveLength(1);
      expect((await documents()).map(({ name }) => name)).toEqual(before.map(({ name }) => name));
      await obeys("oslo", "on");
    });

    test("a site that was away meanwhile follows when it is back", async () => {
      await lab.agents.get("bergen")?.start();
      await obeys("bergen", "off");
      await obeys("bergen", "on");
    });

    async function signing(): Promise<{ hubSeed: string; former: unknown[] }> {
      return JSON.parse(await readFile(join(lab.hub.stateDir, "identity/signing.json"), "utf8")) as never;
    }

    async function documents(): Promise<readonly Resource[]> {
      await using link = operatorOf(lab.contextFile);
      const { resources } = await link.call(subjects.apiResourceList, {});
      return resources.map((each) => ({ ...each, status: null, link: null }));
    }

    /** A change of an intent is believed and done by the site. */
    async function obeys(site: keyof typeof MACHINES, power: "on" | "off"): Promise<void> {
      await said("machine", "power", power, MACHINES[site], "--site", site, "--hold", "--yes");
      await until(() => lab.bmcs.get(`${site}/${MACHINES[site]}`)?.machine.power === power);
    }

    async function said(...args: string[]): Promise<void> {
      const { code, stderr } = await lab.cli(...args);
      expect(code, `${args.join(" ")}: ${stderr}`).toBe(0);
    }

    async function refusedAt(metric: string, reason: string): Promise<number> {
      const page = await (await fetch(`${lab.agents.get("oslo")?.httpUrl}/metrics`)).text();
      return Number(new RegExp(`^${metric}\\{(?:[^}]*,)?reason="${reason}"[^}]*\\} (\\d+)$`, "m").exec(page)?.[1] ?? 0);
    }
  },
);

/** A record that lets an agent of the thief into oslo. */
function ownAgent(): Uint8Array {
  const [key, curve] = [createKeyPair("user"), createCurveKey()];
  const request = {
    site: "oslo",
    agentKey: key.publicKey,
    curveKey: curve.publicKey,
    curveKeySignature: signCurveKey(key.seed, curve.publicKey),
    hostname: "thief",
  };
  const decision = InviteDecision.INVITE_DECISION_ACCEPTED;
  return InviteRecord.encode({ tokenId: "t-thief", site: "oslo", request, decision, decidedAtMs: Date.now() });
}

async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  for (const end = Date.now() + 90_000; !(await holds()); ) {
    if (Date.now() > end) throw new Error(`never so: ${holds.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
