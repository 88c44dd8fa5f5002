import { createCurveKey, createKeyPair, signCurveKey } from "@longshore/bus";
import type { Resource } from "@longshore/contracts";
import { openSecret, secretSchema } from "@longshore/intents";
import { describe, expect, test } from "vitest";
import { listing, site } from "../../../test/fleet.ts";
import { CONFIG, CONTEXT, longshore } from "../../../test/test-io.ts";
import type { Replies } from "../../../test/canned-link.ts";
import { planningHub } from "../../../test/planning-hub.ts";

/** A hub that holds what it is told: a recovery key, agents as they come and go, one Secret. */
class KeepingHub {
  readonly agents: ReturnType<typeof newAgent>[] = [newAgent("edge1")];
  recoveryKey = "";
  held: Resource[] = [site("oslo")];
  readonly files = new Map([[CONFIG, JSON.stringify({ current: "lab", contexts: { lab: CONTEXT } })]]);

  run(line: string) {
    return longshore(line, { replies: this.#replies(), files: this.files });
  }

  get secret() {
    const held = this.held.find(({ kind }) => kind === "Secret") as Resource;
    return secretSchema.parse(JSON.parse(new TextDecoder().decode(held.spec)));
  }

  #replies(): Replies {
    const planning = planningHub(this.held);
    return {
      ...planning.replies,
      ...listing(...this.held),
      apiSiteAgents: () => ({ agents: this.agents.map(({ shown }) => shown), recoveryKey: this.recoveryKey }),
      apiSecretRecovery: () => ({
        key: this.recoveryKey === "" ? null : { curveKey: this.recoveryKey, setAtMs: 1, setBy: "admin" },
      }),
      apiSecretRecoverySet: ({ curveKey }) => {
        this.recoveryKey = curveKey;
        return { key: { curveKey, setAtMs: 1, setBy: "admin" } };
      },
      apiIntentApply: ({ plan }) => {
        const [document] = plan?.apply ?? [];
        const secret = { ...site("oslo"), kind: "Secret", name: "bmc", link: null, spec: document?.spec as Uint8Array };
        this.held = [site("oslo"), secret];
        return planning.replies.apiIntentPlan?.(plan ?? { apply: [], delete: [] }) as never;
      },
    };
  }
}

function newAgent(hostname: string) {
  const own = createKeyPair("user");
  const curve = createCurveKey();
  const signed = { curveKey: curve.publicKey, curveKeySignature: signCurveKey(own.seed, curve.publicKey) };
  return { key: own.publicKey, curve, shown: { key: own.publicKey, hostname, ...signed } };
}

const SET = "secret set bmc --site oslo --from-literal password=hunter2";

describe("the recovery key", () => {
  test("without one a Secret is sealed to the agents, with a warning", async () => {
    const hub = new KeepingHub();
    const { code, stderr } = await hub.run(SET);
    expect(code).toBe(0);
    expect(stderr).toContain("warning: there is no recovery key");
    expect((await hub.run("secret list --site oslo")).stdout).toMatch(/1\/1 +no/);
  });

  test("an agent that joins later is named, and gets the Secret by a reseal that changes no version", async () => {
    const hub = new KeepingHub();
    expect((await hub.run("secret recovery init --out /k")).stdout).toContain(`recovery key ${hub.recoveryKey}`);
    const { stderr } = await hub.run(SET);
    expect(stderr).not.toContain("warning");
    const late = newAgent("edge2");
    hub.agents.push(late);
    expect((await hub.run("secret list --site oslo")).stdout).toMatch(/1\/2 \(not edge2\) +yes/);

    const resealed = await hub.run("secret reseal --site oslo --recovery-key /k");
    expect(resealed).toMatchObject({ code: 0, stdout: "secret/bmc at oslo changed\n" });
    expect(hub.secret.version).toBe(1);
    const of = { site: "oslo", name: "bmc" };
    for (const { key, curve } of hub.agents)
      expect(openSecret(of, hub.secret, key, curve)).toEqual({ password: "hunter2" });
    expect((await hub.run("secret list --site oslo")).stdout).toMatch(/2\/2 +yes/);
    expect((await hub.run("secret reseal --site oslo --recovery-key /k")).stdout).toContain("unchanged");
  });

  test("it prints the values here; no listing does", async () => {
    const hub = new KeepingHub();
    await hub.run("secret recovery init --out /k");
    await hub.run(SET);
    expect((await hub.run("secret recover bmc --site oslo --recovery-key /k")).stdout).toBe("password=hunter2\n");
    for (const line of ["get secrets --site oslo -o json", "secret list --site oslo -o yaml", "describe secret bmc"]) {
      expect((await hub.run(line)).stdout).not.toMatch(/hunter2|aHVudGVyMg/);
    }
  });

  test("it is not replaced by accident, and another key opens nothing", async () => {
    const hub = new KeepingHub();
    await hub.run("secret recovery init --out /k");
    await hub.run(SET);
    expect((await hub.run("secret recovery init --out /other")).stderr).toContain("CLI_RECOVERY_KEY_EXISTS");
    expect(hub.files.has("/other")).toBe(false);
    const replaced = await hub.run(`secret recovery init --out /other --replace ${hub.recoveryKey}`);
    expect(replaced.code).toBe(0);
    const { stderr, stdout } = await hub.run("secret recover bmc --site oslo --recovery-key /other");
    expect({ stdout, said: stderr.includes("CLI_NOT_SEALED_TO_RECOVERY") }).toEqual({ stdout: "", said: true });
    hub.files.set("/broken", "seed: nothing");
    expect((await hub.run("secret reseal --recovery-key /broken")).stderr).toContain("CLI_RECOVERY_KEY_FILE");
  });

  test("nothing is sealed to a curve key that its agent did not sign", async () => {
    const hub = new KeepingHub();
    const forged = createCurveKey().publicKey;
    hub.agents[0] = { ...newAgent("edge1"), shown: { ...newAgent("edge1").shown, curveKey: forged } };
    expect((await hub.run(SET)).stderr).toContain("CLI_CURVE_KEY_UNSIGNED");
    expect(hub.held).toHaveLength(1);
  });
});
