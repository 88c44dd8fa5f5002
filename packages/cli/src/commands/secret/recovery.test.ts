import { createCurveKey, createKeyPair, signCurveKey } from "@longshore/bus";
import {
  createKeyPair as createKeys,
  firstKeys,
  HUB_KEY_LIFE,
  type Resource,
  type SiteAgentsRequest,
} from "@longshore/contracts";
import { openSecret, secretSchema } from "@longshore/intents";
import { describe, expect, test } from "vitest";
import { listing, site } from "../../../test/fleet.ts";
import { CONFIG, CONTEXT, longshore, NOW } from "../../../test/test-io.ts";
import type { Replies } from "../../../test/canned-link.ts";
import { planningHub } from "../../../test/planning-hub.ts";
import { vouchedFor } from "../../../test/vouching.ts";

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

  /** What comes of the hub's answer on its way. */
  answer: (asked: SiteAgentsRequest, vouched: VouchedFor) => Partial<VouchedFor> = (_asked, vouched) => vouched;

  #recipients() {
    return { agents: this.agents.map(({ shown }) => shown), recoveryKey: this.recoveryKey };
  }

  #replies(): Replies {
    const planning = planningHub(this.held);
    return {
      ...planning.replies,
      ...listing(...this.held),
      apiSiteAgents: (request) => this.answer(request, vouchedFor(request, this.#recipients())),
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

type VouchedFor = ReturnType<typeof vouchedFor>;

/** Of whoever has the hub's account at the message bus, and no key that the operator's root knows. */
function ownKeys() {
  const root = createKeys("operator");
  const hub = createKeys("server");
  const named = { name: "hub", key: hub.publicKey, lifeMs: HUB_KEY_LIFE };
  return { root, hub, keys: firstKeys(root.publicKey, named, NOW) };
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

describe("whoever holds the message bus", () => {
  const intruder = newAgent("edge1");
  const theirs = { agents: [intruder.shown], recoveryKey: "" };
  let earlier: VouchedFor | undefined;

  test.each<[string, KeepingHub["answer"], RegExp]>([
    ["an agent of its own in the hub's answer", (_asked, vouched) => ({ ...vouched, ...theirs }), /names other keys/],
    [
      "an agent of its own beside the true ones",
      (_asked, vouched) => withOneMore(vouched, intruder),
      /names other keys/,
    ],
    [
      "a recovery key of its own",
      (_asked, vouched) => ({ ...vouched, recoveryKey: intruder.curve.publicKey }),
      /names other keys/,
    ],
    ["an answer that nobody signed", () => theirs, /not signed/],
    [
      "its own word under a root of its own",
      (asked) => vouchedFor(asked, theirs, ownKeys()),
      /no list is signed by the pinned root/,
    ],
    [
      "its own word under the true list",
      (asked, { trust }) => ({ ...vouchedFor(asked, theirs, ownKeys()), trust }),
      /UnknownSigner/,
    ],
    [
      "the answer to another question",
      (asked, vouched) => (earlier ??= vouchedFor({ ...asked, nonce: "n1" }, { agents: vouched.agents })),
      /another question/,
    ],
    [
      "the answer for another site",
      (asked, vouched) => vouchedFor({ ...asked, site: "bergen" }, { agents: vouched.agents }),
      /another question/,
    ],
  ])("cannot have a Secret sealed to itself by %s", async (_what, answer, reason) => {
    const hub = new KeepingHub();
    hub.answer = answer;
    const { code, stderr } = await hub.run(SET);
    expect(code).not.toBe(0);
    expect(stderr).toContain("CLI_RECIPIENTS_NOT_VOUCHED");
    expect(stderr).toMatch(reason);
    expect(hub.held.filter(({ kind }) => kind === "Secret")).toEqual([]);
  });

  test("a context that pins no root seals nothing", async () => {
    const hub = new KeepingHub();
    const { root: _none, ...without } = CONTEXT;
    hub.files.set(CONFIG, JSON.stringify({ current: "lab", contexts: { lab: without } }));
    expect((await hub.run(SET)).stderr).toContain("CLI_NO_ROOT");
  });
});

function withOneMore(vouched: VouchedFor, { shown }: ReturnType<typeof newAgent>): VouchedFor {
  return { ...vouched, agents: [...(vouched.agents ?? []), shown] };
}
