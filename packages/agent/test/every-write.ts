import { Secret } from "@longshore/kit";
import type { HeldIntent } from "../src/store/intents.ts";
import type { NewFact } from "../src/store/outbox.ts";
import type { Store } from "../src/store/store.ts";

/** Each thing that the agent ever writes down, once, in an order in which it may happen. */
export const everyWrite: readonly ((store: Store) => void)[] = [
  ({ identity }) => identity.write({ keys, asking: new Secret("token") }),
  ({ trust }) => trust.write({ root: "OROOT", chain: bytes("chain") }),
  ({ identity }) => identity.write({ keys, membership }),
  ({ intents }) => intents.adopt({ put: [intent("a", 1), intent("b", 1)], remove: [], index: index(1) }),
  ({ intents }) => intents.adopt({ put: [intent("b", 2)], remove: [{ kind: "machine", name: "a" }], index: index(2) }),
  ({ machines }) => machines.write("b", { cipherSuite: 17 }),
  ({ nonces }) => void nonces.use("call", 1e12),
  ({ words }) => void words.use("word", 1e12),
  ({ orders }) => void orders.begin({ id: "o1", atMs: 1, interrupted }),
  (store) =>
    store.atomically(() => {
      store.orders.finish("o1", bytes("done"));
      store.outbox.append([event("the order was done")]);
    }),
  ({ outbox }) => outbox.append([event("x"), event("y"), sample(1), sample(2), sample(3), sample(4)]),
  ({ outbox }) => outbox.appendStatus(status("off"), false),
  ({ outbox }) => outbox.appendStatus(status("on"), false),
  ({ outbox }) => void outbox.number(outbox.lane("event", 2)),
  ({ outbox }) => outbox.forget(outbox.lane("event", 1).map(({ id }) => id)),
  ({ outbox }) => {
    const [kept, ...gone] = outbox.unsent("telemetry", 0, 2);
    if (kept !== undefined) outbox.fold("telemetry", [{ ...kept, body: bytes("both") }], gone);
  },
  ({ outbox }) => void outbox.drop("telemetry", 1),
  ({ outbox }) => void outbox.expire("telemetry", 1e9),
  ({ outbox }) => outbox.reportDropped(event("two were given up")),
  ({ outbox }) => outbox.appendStatus(status("gone"), true),
  ({ machines }) => machines.forget("b"),
  ({ leases }) => leases.save([lease]),
  ({ boots }) => boots.write(boot),
  ({ provisioning }) => provisioning.write("b", { uid: "u", phase: "Available" }),
  ({ provisioning }) => provisioning.forget("a"),
  ({ discovered }) => discovered.write({ mac: "m", firmware: "f", firstSeenMs: 1, lastSeenMs: 2 }),
  ({ prunes }) => prunes.write("storage/main", pruneOrder("p1")),
  ({ prunes }) => prunes.write("storage/main", pruneOrder("p2")),
  ({ prunes }) => prunes.write("network/main", pruneOrder("p3")),
  ({ prunes }) => prunes.forget("network/main"),
];

/** What an agent finds that starts on this store. */
export function found(store: Store): unknown {
  const { identity, trust, intents, outbox, orders, machines, nonces, words, leases, boots } = store;
  const lanes = ["event", "telemetry", STATUS].map((lane) => outbox.lane(lane, 100).map(({ id: _, ...fact }) => fact));
  const { keys: own, asking, membership: of } = identity.read() ?? {};
  return {
    who: [own?.seed.reveal(), asking?.reveal(), of?.jwt.reveal()],
    trust: trust.read(),
    index: intents.index(),
    intents: intents.all(),
    lanes,
    said: outbox.said(),
    dropped: outbox.dropped(),
    begun: orders.begun(),
    machine: machines.read("b"),
    leases: leases.all(),
    boots: boots.all(),
    provisioning: store.provisioning.read("b"),
    discovered: store.discovered.all(),
    prunes: ["storage/main", "network/main"].map((document) => store.prunes.read(document)),
    // asked last: it writes
    order: orders.begin({ id: "o1", atMs: 2, interrupted }),
    fresh: [nonces.use("call", 1e12), words.use("word", 1e12)],
  };
}

const pruneOrder = (orderId: string) => ({
  orderId,
  by: "anna",
  atMs: 1,
  objects: [{ key: "/PersistentVolume//a", uid: "u" }],
});
const STATUS = "site.oslo.status.machine.b";
const keys = { key: "UA", seed: new Secret("SU"), curveKey: "XA", curveSeed: new Secret("SX") };
const membership = {
  site: "oslo",
  servers: ["tls://hub:4222"],
  ca: "PEM",
  jwt: new Secret("jwt"),
  expiresAtMs: 5,
  renewalJwt: new Secret("renew"),
  tokenId: "t1",
};
const interrupted = {
  result: bytes("unknown"),
  subject: "site.oslo.event.machine.b",
  body: bytes("it was interrupted"),
};

const lease = { address: "10.1.0.17", mac: "m", state: "bound", untilMs: 7, machine: "b" } as const;
const boot = {
  ...({ token: "t", mac: "m", address: "10.1.0.17", machine: "b", firmware: "amd64 UEFI by TFTP" } as const),
  ...({ seenAtMs: 5, heardAtMs: 6, step: "seen" } as const),
};

function bytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text));
}

function event(text: string): NewFact {
  return { lane: "event", subject: "site.oslo.event.machine.b", atMs: 1, body: bytes(text) };
}

function sample(i: number): NewFact {
  return { lane: "telemetry", subject: "site.oslo.tel.host", atMs: i, body: bytes(`sample ${i}`) };
}

function status(power: string): NewFact {
  return { lane: STATUS, subject: STATUS, atMs: 1, body: bytes(power) };
}

function intent(name: string, generation: number): HeldIntent {
  const payload = bytes(`${name} ${generation}`);
  return { kind: "machine", name, uid: `u-${name}`, generation, epoch: 1, digest: `d-${name}`, payload };
}

function index(generation: number) {
  return { generation, epoch: 1, digest: `d${generation}`, payload: bytes(`index ${generation}`) };
}
