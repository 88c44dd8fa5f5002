import {
  createKeyPair,
  followChain,
  HUB_KEY_LIFE,
  IntentIndex,
  Signed,
  sealSigned,
  signerOf,
  signKeys,
  withHub,
  withRoot,
} from "@longshore/contracts";
import { seededRandom, silentLogger, SteppedClock } from "@longshore/kit";
import { expect, test } from "vitest";
import { IntentView } from "../intents/intent-view.ts";
import { type OrderContext, siteOrder } from "../intents/site-order.ts";
import { HubTrust } from "./hub-trust.ts";
import {
  createSigningState,
  formatSigningState,
  HUB_NAME,
  parseSigningState,
  type SigningState,
} from "./signing-state.ts";

type Writes = ReturnType<typeof siteOrder>;

/** A hub's trust over the disk that keeps its state. */
function hub(disk: { state: string }, clock: SteppedClock): HubTrust {
  const save = async (state: SigningState): Promise<void> => void (disk.state = formatSigningState(state));
  return new HubTrust({ state: parseSigningState(disk.state), save, clock, log: silentLogger });
}

function contextOf(trust: HubTrust): OrderContext {
  const { sign, keys, chainBytes } = trust;
  return { nowMs: 1, epoch: 1, newUid: () => "u1", sign, trust: { serial: keys.serial, chain: chainBytes } };
}

function read(view: IntentView, writes: Writes, from: number): void {
  for (const [i, { subject, payload }] of writes.entries())
    view.take({ subject, payload, sequence: from + i, storedAtMs: 0 });
}

test("a hub that was killed while its key was replaced knows what it signed before, and nothing that came later", async () => {
  const clock = new SteppedClock();
  const disk = { state: formatSigningState(createSigningState(clock, seededRandom(1))) };
  const before = hub(disk, clock);
  const stolen = before.signer;
  const intent = { kind: "Machine", name: "a", site: "oslo", labels: {}, spec: { v: 1 } };
  const view = new IntentView(before.own, silentLogger);
  const first = siteOrder("oslo", view.site("oslo"), [{ verb: "create", intent, generation: 1 }], contextOf(before));
  read(view, first, 1);

  before.seen = () => ({ intents: view.lastSequence, records: 0 });
  const next = createKeyPair("server", seededRandom(2));
  await before.prepare(next.seed);
  const named = { name: HUB_NAME, key: next.publicKey, lifeMs: HUB_KEY_LIFE };
  await before.issue((keys, nowMs) => withHub(keys, named, nowMs));

  const after = hub(disk, clock); // kill -9, and started again
  expect(after.signer.key).toBe(next.publicKey);
  const seen = new IntentView(after.own, silentLogger);
  read(seen, first, 1);
  expect(seen.find("oslo", "machine", "a")).toMatchObject({ generation: 1, spec: { v: 1 } });
  const forged = IntentIndex.encode({ site: "oslo", generation: 99, epoch: 1, trustSerial: after.keys.serial });
  const theirs = sealSigned(IntentIndex, forged, [stolen]);
  seen.take({ subject: "site.oslo.intent.index.all", payload: theirs, sequence: 9, storedAtMs: 0 });
  expect(seen.site("oslo").index.generation).toBe(1);

  const anew = siteOrder("oslo", seen.site("oslo"), [], contextOf(after));
  const signedBy = anew
    .filter(({ subject }) => !subject.endsWith("trust.keys"))
    .map(({ payload }) => Signed.decode(payload));
  expect(signedBy.map(({ signatures }) => signatures.map(({ key }) => key))).toEqual([
    [next.publicKey],
    [next.publicKey],
  ]);
  const machine = first.find(({ subject }) => subject.endsWith("machine.a"))?.payload ?? new Uint8Array();
  expect(signedBy[1]?.payload).toEqual(Signed.decode(machine).payload); // the same bytes: sites fetch nothing
  read(seen, anew, 10);
  expect(seen.site("oslo").overwritten.size).toBe(0);

  await after.forgetFormer();
  const last = new IntentView(hub(disk, clock).own, silentLogger);
  read(last, first, 1);
  expect(last.find("oslo", "machine", "a")).toBeUndefined(); // the old key counts for nothing any more
  read(last, anew, 10);
  expect(last.find("oslo", "machine", "a")).toMatchObject({ generation: 1 });
});

test("a list that names neither the hub's key nor the one it prepared is refused", async () => {
  const clock = new SteppedClock();
  const trust = hub({ state: formatSigningState(createSigningState(clock, seededRandom(1))) }, clock);
  const other = { name: HUB_NAME, key: signerOf(createKeyPair("server").seed.reveal()).key, lifeMs: HUB_KEY_LIFE };
  await expect(trust.issue((keys, nowMs) => withHub(keys, other, nowMs))).rejects.toMatchObject({
    code: "TRUST_KEYS_REFUSED",
  });
});

test("a root that was made elsewhere takes the place of the hub's own, which is forgotten, and who pinned the old one follows", async () => {
  const clock = new SteppedClock();
  const disk = { state: formatSigningState(createSigningState(clock, seededRandom(1))) };
  const trust = hub(disk, clock);
  const pinned = trust.root;
  const root = createKeyPair("operator", seededRandom(3));
  const list = signKeys(withRoot(trust.keys, root.publicKey, clock.now()), [signerOf(root.seed.reveal())]);
  await trust.handOver(list);
  const again = hub(disk, clock);
  expect(again.root).toBe(root.publicKey);
  expect(again.rootSeed).toBeUndefined();
  expect(disk.state).not.toContain(root.seed.reveal());
  expect(followChain({ root: pinned, serial: 0 }, again.chain)).toMatchObject({ root: root.publicKey });
});
