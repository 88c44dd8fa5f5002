import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  Envelope,
  IntentIndex,
  PowerAction,
  sealSigned,
  Signed,
  type Signer,
  signerOf,
  SignerRole,
  signKeys,
  subjectOf,
  subjects,
  TrustChange,
  TrustChain,
  TrustKeys,
} from "@longshore/contracts";
import { type Lab, missingPeers, operatorOf, startLab } from "@longshore/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Intruder, ownKey, powerCall } from "./intruder.ts";

const LONG = 180_000;
const TEST_MS = 120_000;
const examples = fileURLToPath(new URL("../../../cli/test/examples", import.meta.url));
const SITE = "oslo";
const command = subjectOf(subjects.cmdMachinePower, { site: SITE });
const DAY = 86_400_000;

/** A real nats-server, hub and agent; the hub's process is stopped meanwhile so that it puts nothing right. */
describe.skipIf((await missingPeers("nats-server")) !== undefined)("whoever has the message bus", () => {
  let lab: Lab;
  let intruder: Intruder;
  /** The hub's own key, for what it once signed and what must not count now; an operator's; one whose time is over. */
  let hub: Signer;
  let operator: Signer;
  const retired = ownKey("server");
  let genuine: Awaited<ReturnType<Intruder["index"]>>;
  let genuineSpec: Uint8Array;
  let firstIndex: Uint8Array;
  let oldChain: Uint8Array;

  beforeAll(async () => {
    lab = await startLab({ examples, ports: "free" });
    intruder = await Intruder.enter(lab);
    const { hubSeed, rootSeed } = JSON.parse(await readFile(join(lab.hub.stateDir, "identity/signing.json"), "utf8"));
    hub = signerOf(hubSeed);
    operator = signerOf(JSON.parse(await readFile(lab.contextFile, "utf8")).seed);
    firstIndex = Signed.encode((await intruder.index()).signed);
    oldChain = TrustChain.encode(await intruder.chain());
    const { trustSerial } = (await intruder.index()).index;
    await nameRetiredKey(signerOf(rootSeed));
    await until(async () => ((await intruder.index()).index.trustSerial > trustSerial ? true : undefined));
    await inStep();
    expect((await lab.cli("machine", "power", "status", "r1u7")).code).toBe(0);
    expect((await lab.cli("machine", "power", "off", "r1u7", "--yes")).code).toBe(0); // a true one passes by
    genuine = await intruder.index();
    genuineSpec = (await intruder.machine()).envelope.spec;
    lab.hub.process.signal("SIGSTOP");
  }, LONG);

  afterAll(async () => {
    lab?.hub.process.signal("SIGCONT");
    await intruder?.[Symbol.asyncDispose]();
    await lab?.[Symbol.asyncDispose]();
  }, LONG);

  test.each<[string, string, () => Uint8Array | Promise<Uint8Array>]>([
    ["that nobody signed", "Unsigned", () => ordered([])],
    ["that its own key signed", "UnknownSigner", () => ordered([ownKey("server")])],
    ["that only an operator signed", "WrongRole", () => ordered([operator])],
    ["that a key signed whose time is over", "DelegationExpired", () => ordered([retired])],
    ["whose bytes were changed", "BadSignature", () => otherBytes(sealSigned(IntentIndex, indexBytes(), [hub]))],
    ["signed as something else", "BadSignature", () => sealSigned(Envelope, indexBytes(), [hub])],
    ["of another site", "WrongSite", () => sealSigned(IntentIndex, indexBytes({ site: "bergen" }), [hub])],
    ["that is older", "Older", () => firstIndex],
    ["of an older life of the hub", "Older", () => sealSigned(IntentIndex, indexBytes({ epoch: 0 }), [hub])],
  ])("cannot command by an index %s", { timeout: TEST_MS }, async (_what, reason, forge) => {
    await unmoved("longshore_intents_refused_total", reason, async () => {
      await intruder.storeMachine(await forgedMachine([ownKey("server")]));
      await intruder.storeIndex(await forge());
    });
  });

  test.each<[string, string, () => Uint8Array | Promise<Uint8Array>]>([
    ["that nobody signed", "Unsigned", () => forgedMachine([])],
    ["that its own key signed", "UnknownSigner", () => forgedMachine([ownKey("server")])],
    ["that an operator signed", "WrongRole", () => forgedMachine([operator])],
    ["whose day is over before it was ever taken", "Expired", () => forgedMachine([hub], { notAcceptedAfterMs: 1 })],
    ["of another site", "WrongSite", () => forgedMachine([hub], { site: "bergen" })],
    ["of an older generation", "Older", () => forgedMachine([hub], { generation: 0 })],
  ])(
    "cannot command by an intent %s, even where the index asks for it",
    { timeout: TEST_MS },
    async (_w, reason, forge) => {
      await unmoved("longshore_intents_refused_total", reason, async () => {
        const envelope = await forge();
        const { payload } = Signed.decode(envelope);
        const { uid, generation } = Envelope.decode(payload);
        const digest = digestOf(payload);
        const entries = genuine.index.entries.map((entry) =>
          entry.name === "r1u7" ? { ...entry, uid, generation, digest } : entry,
        );
        await intruder.storeMachine(envelope);
        await intruder.storeIndex(sealSigned(IntentIndex, indexBytes({ entries }), [hub]));
      });
    },
  );

  test.each<[string, string, () => Uint8Array]>([
    ["signed by a root of its own", "UnknownSigner", () => TrustChain.encode({ lists: [ownList(ownKey("operator"))] })],
    ["that nobody signed", "Unsigned", () => TrustChain.encode({ lists: [{ ...ownList(hub), signatures: [] }] })],
    ["signed by the hub's key", "UnknownSigner", () => TrustChain.encode({ lists: [ownList(hub)] })],
    ["of yesterday, with those who were removed since", "Older", () => oldChain],
  ])("cannot make itself a hub by a list of keys %s", { timeout: TEST_MS }, async (_what, reason, forge) => {
    const impostor = ownKey("server");
    await unmoved("longshore_intents_refused_total", reason, async () => {
      await intruder.store(subjectOf(subjects.trustKeys, { site: SITE }), forge());
      await intruder.storeIndex(await ordered([impostor]));
    });
  });

  test.each<[string, string, () => Uint8Array]>([
    ["that nobody signed", "unsigned", () => powerCall(undefined)],
    ["that its own key signed", "unknown-signer", () => powerCall(ownKey("server"))],
    ["that an operator signed", "wrong-role", () => powerCall(operator)],
    ["that a key signed whose time is over", "delegation-expired", () => powerCall(retired)],
    ["whose bytes were changed", "bad-signature", () => changed(powerCall(hub))],
    ["in the hub's name", "bad-signature", () => powerCall({ ...ownKey("server"), key: hub.key })],
    ["made for another site", "site", () => powerCall(hub, { subject: command.replace(SITE, "bergen") })],
    ["made for another deed", "subject", () => powerCall(hub, { subject: "site.oslo.cmd.machine.wipe" })],
    ["that is over", "expired", () => powerCall(hub, { expiresAtMs: Date.now() - 1 })],
    ["that holds for ever", "lifetime", () => powerCall(hub, { expiresAtMs: Date.now() + DAY })],
    ["that was given before", "replayed", () => intruder.heard[0]?.data ?? new Uint8Array()],
  ])("cannot command by a command %s", { timeout: TEST_MS }, async (_what, reason, forge) => {
    await unmoved("longshore_bus_refused_total", reason, async () => {
      expect(await intruder.command(command, forge())).toBe("ignored");
    });
  });

  test("cannot have a command done again after the agent was restarted", { timeout: TEST_MS }, async () => {
    const agent = lab.agents.get(SITE);
    await agent?.kill();
    await agent?.start();
    await unmoved("longshore_bus_refused_total", "replayed", async () => {
      await until(async () => {
        await intruder.command(command, intruder.heard[0]?.data ?? new Uint8Array());
        return (await counted("longshore_bus_refused_total", "replayed")) > 0 ? true : undefined;
      });
    });
  });

  test("the hub tells what was tried, takes nothing of it, and puts right what was written over", {
    timeout: TEST_MS,
  }, async () => {
    lab.hub.process.signal("SIGCONT");
    await using link = operatorOf(lab.contextFile);
    let missing = "";
    const told = await until(async () => {
      const { events } = await link.call(subjects.apiEventList, { site: SITE, limit: 500 });
      const text = JSON.stringify(events);
      const wanted = ["Unsigned", "UnknownSigner", "DelegationExpired", "WrongSite", "replayed", "bad-signature"];
      missing = wanted.filter((reason) => !text.includes(`"${reason}"`)).join(" ");
      return missing === "" ? text : undefined;
    });
    expect(told).toContain("CommandRefused");
    await until(async () => ((await isGenuine()) ? true : undefined));
    expect(await intruder.command(subjects.apiMachinePower.template, powerOnByApi(operator))).toBe("ignored");
    expect(lab.bmcs.get("oslo/r1u7")?.machine.power).toBe("off");
    const page = await (await fetch(`${lab.httpUrl}/metrics`)).text();
    expect(page).toMatch(/longshore_bus_refused_total\{verb="api",reason="reply"\} 1/); // it came through no import
    expect(page).toMatch(/longshore_hub_intents_refused_total\{reason="forged"\} [1-9]/);
    await lab.apply(); // a true order is still taken, and nothing of the forged ones with it
    expect((await lab.cli("machine", "power", "on", "r1u7", "--hold")).code).toBe(0);
    await until(() => (lab.bmcs.get("oslo/r1u7")?.machine.power === "on" ? true : undefined));
  });

  /** Does it, sees it refused for that reason, and the site as it was: the machine off, the same documents held. */
  async function unmoved(metric: string, reason: string, attack: () => Promise<void>): Promise<void> {
    const before = await counted(metric, reason);
    await attack();
    await until(async () => ((await counted(metric, reason)) > before ? true : undefined));
    expect(lab.bmcs.get("oslo/r1u7")?.machine.power).toBe("off");
    const machines = await metricsOf(SITE);
    expect(machines).toMatch(/longshore_bus_connections_up/);
  }

  async function counted(metric: string, reason: string): Promise<number> {
    const line = new RegExp(`^${metric}\\{(?:[^}]*,)?reason="${reason}"[^}]*\\} (\\d+)$`, "m");
    return Number(line.exec(await metricsOf(SITE))?.[1] ?? 0);
  }

  async function metricsOf(site: string): Promise<string> {
    return await (await fetch(`${lab.agents.get(site)?.httpUrl}/metrics`)).text();
  }

  function indexBytes(changes: Partial<IntentIndex> = {}): Uint8Array {
    generation++;
    return IntentIndex.encode({ ...genuine.index, generation, ...changes });
  }
  let generation = 1000;

  /** The hub's signature over one index, with another one in its place. */
  function otherBytes(signed: Uint8Array): Uint8Array {
    return Signed.encode({ ...Signed.decode(signed), payload: indexBytes() });
  }

  /** An index that asks for the machine of the intruder. */
  async function ordered(by: readonly Signer[]): Promise<Uint8Array> {
    return sealSigned(IntentIndex, indexBytes(), by);
  }

  /** The machine, held on. */
  async function forgedMachine(by: readonly Signer[], changes: Partial<Envelope> = {}): Promise<Uint8Array> {
    const uid = genuine.index.entries.find((entry) => entry.name === "r1u7")?.uid ?? "";
    const bmc = { address: "127.0.0.1", port: lab.bmcs.get("oslo/r1u7")?.address.port, credentials: "bmc-root" };
    const spec = Buffer.from(JSON.stringify({ arch: "arm64", bmc, power: "on" }));
    const site = { site: SITE, kind: "Machine", name: "r1u7", uid, generation: generation + 5, epoch: 1, spec };
    return sealSigned(Envelope, Envelope.encode({ ...site, ...changes }), by);
  }

  function ownList(root: Signer): Signed {
    const key = ownKey("server").key;
    const delegation = {
      key,
      role: SignerRole.SIGNER_ROLE_HUB,
      name: "hub",
      notBeforeMs: 1,
      expiresAtMs: Date.now() + DAY,
    };
    return signKeys(TrustKeys.decode(TrustKeys.encode({ root: root.key, serial: 99, delegations: [delegation] })), [
      root,
    ]);
  }

  /** The root once named another hub, whose time is over. */
  async function nameRetiredKey(root: Signer): Promise<void> {
    await using link = operatorOf(lab.contextFile);
    const chain = (await link.call(subjects.apiTrustShow, {})).chain ?? { lists: [] };
    const keys = TrustKeys.decode(chain.lists.at(-1)?.payload ?? new Uint8Array());
    const role = SignerRole.SIGNER_ROLE_HUB;
    const ended = { key: retired.key, role, name: "retired", notBeforeMs: 1, expiresAtMs: Date.now() - DAY };
    const next = { ...keys, serial: keys.serial + 1, delegations: [...keys.delegations, ended] };
    const list = signKeys(next, [root]);
    await link.call(subjects.apiTrustChange, { change: TrustChange.TRUST_CHANGE_TAKE, list });
  }

  /** The hub has put right what was written over: the machine's document, and the index that names it. */
  async function isGenuine(): Promise<boolean> {
    const { signed, envelope } = await intruder.machine();
    const { index } = await intruder.index();
    const digest = index.entries.find(({ name }) => name === "r1u7")?.digest ?? new Uint8Array();
    return Buffer.from(envelope.spec).equals(genuineSpec) && digestOf(signed.payload).equals(digest);
  }

  /** The agent holds the index that the stream has. */
  async function inStep(): Promise<void> {
    await until(async () => {
      const { stdout } = await lab.cli("get", "machine", "r1u7", "-o", "json");
      return /"power": "off"/.test(stdout) ? true : undefined;
    });
  }
});

function digestOf(payload: Uint8Array): Buffer {
  return createHash("sha256").update(payload).digest();
}

function powerOnByApi(by: Signer): Uint8Array {
  const { template, request } = subjects.apiMachinePower;
  const body = request.encode({ site: SITE, machine: "r1u7", action: PowerAction.POWER_ACTION_ON });
  return powerCall(by, { subject: template, body });
}

function changed(bytes: Uint8Array): Uint8Array {
  const signed = Signed.decode(bytes);
  const [first] = signed.signatures;
  const value = Uint8Array.from(first?.value ?? []);
  value[7] = (value[7] ?? 0) ^ 1;
  return Signed.encode({ ...signed, signatures: [{ key: first?.key ?? "", value }] });
}

async function until<T>(look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (const end = Date.now() + 90_000; ; ) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`never so: ${look.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
