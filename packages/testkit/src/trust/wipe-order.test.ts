import {
  createKeyPair,
  DestructiveOrder,
  extendChain,
  type Signed,
  SignerRole,
  Signed as SignedMessage,
  signerOf,
  sealDestructiveOrder,
  signKeys,
  TrustChain,
  withoutOperator,
  withOperator,
  HUB_KEY_LIFE,
} from "@longshore/contracts";
import { DestructiveOrders, openSqliteStore, SiteTrust } from "@longshore/agent";
import type { CallContext, SiteLink } from "@longshore/bus";
import { seededRandom, silentLogger, SteppedClock } from "@longshore/kit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { tempDir, type TempDir } from "../io/temp-dir.ts";
import { type SeededTrust, seededTrust } from "./seeded-trust.ts";
import { TestDisks, WIPE } from "./wipe-order.ts";

// The hub's own signature is proven where its commands are judged: here it always holds, and is not enough.

let clock: SteppedClock;
let dir: TempDir;
let trust: SeededTrust;
let disks: TestDisks;
let refused: string[];
let given: (order: Uint8Array) => Promise<unknown>;
let close: () => void;
let site: SiteTrust;

beforeEach(() => {
  clock = new SteppedClock();
  dir = tempDir("longshore-wipe-");
  trust = seededTrust(seededRandom(4), clock.now());
  disks = new TestDisks("WD-1", "WD-2");
  refused = [];
  open();
});

afterEach(async () => {
  close();
  await dir[Symbol.asyncDispose]();
});

/** The site's agent begins on its disk, anew each time. */
function open(): void {
  const store = openSqliteStore(dir.path, seededRandom(1));
  if (store.trust.read() === undefined) store.trust.write({ root: trust.root.publicKey, chain: trust.chain });
  site = new SiteTrust(store.trust, clock);
  const onRefused = ({ reason }: { reason: string }): void => void refused.push(reason);
  const orders = new DestructiveOrders({
    site: "oslo",
    trust: site,
    words: store.words,
    onRefused,
    log: silentLogger,
  });
  const link: Pick<SiteLink, "serveCommand"> = {
    serveCommand(_row, serve) {
      const call: CallContext = { caller: trust.hub.key, nonce: "n", expiresAtMs: 0 };
      given = async (order) => serve(SignedMessage.decode(order) as never, call);
      return () => {};
    },
  };
  disks.serve(link as SiteLink, orders);
  close = () => store[Symbol.dispose]();
}

const word = (changes: Partial<DestructiveOrder> = {}, by = signerOf(trust.operator.seed.reveal())): Uint8Array =>
  sealDestructiveOrder(
    {
      site: "oslo",
      verb: WIPE,
      planDigest: disks.planDigest,
      nonce: "0123456789abcdef",
      expiresAtMs: clock.now() + 60_000,
      ...changes,
    },
    by,
  );

test("disks are wiped by an operator's word over exactly what they are, once, also over a restart", async () => {
  const order = word();
  await given(order);
  expect(disks.wipedBy).toEqual(["admin"]);
  await expect(given(order)).rejects.toMatchObject({ code: "AGENT_ORDER_REFUSED" });
  close();
  open();
  await expect(given(order)).rejects.toThrow(/Replayed/);
  expect([disks.wipedBy.length, refused]).toEqual([1, ["Replayed", "Replayed"]]);
});

test.each<[string, string, () => Uint8Array]>([
  ["the hub alone", "WrongRole", () => word({}, trust.hub)],
  ["nobody", "Unsigned", () => unsigned(word())],
  ["an operator for another site", "WrongSite", () => word({ site: "bergen" })],
  ["an operator for another plan", "OtherPlan", () => word({ planDigest: new Uint8Array(32) })],
  ["an operator too long ago", "Expired", () => word({ expiresAtMs: clock.now() })],
  ["a stranger", "UnknownSigner", () => word({}, signerOf(createKeyPair("user", seededRandom(77)).seed.reveal()))],
])("nothing is wiped by %s", async (_who, reason, forge) => {
  await expect(given(forge())).rejects.toMatchObject({ code: "AGENT_ORDER_REFUSED" });
  expect([disks.wipedBy, refused]).toEqual([[], [reason]]);
});

test("a disk that was swapped after the plan was signed stops the order", async () => {
  const order = word();
  disks.serials = ["WD-1", "SEAGATE-9"];
  await expect(given(order)).rejects.toThrow(/the plan is no longer the one that was signed/);
  expect(disks.wipedBy).toEqual([]);
});

test("the word of an operator who was removed counts no more, as soon as the site has heard of it", async () => {
  const order = word();
  const root = signerOf(trust.root.seed.reveal());
  const ben = { name: "ben", key: createKeyPair("user", seededRandom(5)).publicKey, lifeMs: HUB_KEY_LIFE };
  const list = withoutOperator(withOperator(trust.keys, ben, clock.now()), "admin", clock.now());
  expect(list.delegations.filter(({ role }) => role === SignerRole.SIGNER_ROLE_OPERATOR)).toHaveLength(1);
  const next: Signed = signKeys(list, [root]);
  expect(site.follow(TrustChain.encode(extendChain(TrustChain.decode(trust.chain), next)))).toBe("adopted");
  await expect(given(order)).rejects.toThrow(/UnknownSigner/);
  expect(disks.wipedBy).toEqual([]);
});

function unsigned(order: Uint8Array): Uint8Array {
  return SignedMessage.encode({ payload: SignedMessage.decode(order).payload });
}
