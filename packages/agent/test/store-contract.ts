import { Secret } from "@longshore/kit";
import { expect, test } from "vitest";
import type { HeldIntent } from "../src/store/intents.ts";
import type { Identity } from "../src/store/identity.ts";
import type { Fact, NewFact } from "../src/store/outbox.ts";
import { type StoreLimits, STORE_LIMITS } from "../src/store/limits.ts";
import type { NewOrder } from "../src/store/orders.ts";
import type { Store } from "../src/store/store.ts";

/** A disk that outlives the stores opened on it. */
export interface Disk {
  open(limits?: StoreLimits): Store;
}

/** What every store of an agent must hold to; each test gets a disk of its own. */
export function storeContract(newDisk: () => Disk): void {
  /** Runs `work` on one opening of the disk after another. */
  function over<T>(disk: Disk, work: (store: Store) => T, limits: StoreLimits = STORE_LIMITS): T {
    using store = disk.open(limits);
    return work(store);
  }

  test("a new disk knows nothing", () => {
    over(newDisk(), (store) => {
      expect(store.identity.read()).toBeUndefined();
      expect(store.intents.index()).toBeUndefined();
      expect(store.intents.all()).toEqual([]);
      expect(store.outbox.size()).toEqual({ facts: 0, bytes: 0 });
      expect(store.machines.read("r1u7")).toEqual({});
    });
  });

  test("who the agent is survives, with every credential", () => {
    const disk = newDisk();
    over(disk, (store) => store.identity.write(identity));
    const read = over(disk, (store) => store.identity.read());
    expect(read?.keys.seed.reveal()).toBe("SU-seed");
    expect(read?.membership?.renewalJwt.reveal()).toBe("renew");
    expect(read?.membership).toMatchObject({ site: "oslo", servers: ["tls://hub:4222"], expiresAtMs: 5 });
    expect(JSON.stringify(read)).not.toContain("SU-seed");
  });

  test("an order is held whole: what it puts, what it removes, and its index", () => {
    const disk = newDisk();
    over(disk, (store) => {
      store.intents.adopt({ put: [intent("a", 1), intent("b", 1)], remove: [], index: index(1) });
      store.intents.adopt({ put: [intent("b", 2)], remove: [{ kind: "machine", name: "a" }], index: index(2) });
    });
    over(disk, (store) => {
      expect(store.intents.all()).toEqual([intent("b", 2)]);
      expect(store.intents.index()).toEqual(index(2));
    });
  });

  test("facts keep their order, their incarnation and the sequence they were given", () => {
    const disk = newDisk();
    const before = over(disk, (store) => {
      store.outbox.append([event("first"), event("second")]);
      const [head] = store.outbox.heads(new Set(), 8);
      return { incarnation: store.outbox.incarnation, numbered: store.outbox.number([head as Fact]) };
    });
    expect(before.numbered[0]).toMatchObject({ sequence: 1, body: bytes("first") });
    over(disk, (store) => {
      expect(store.outbox.number(store.outbox.heads(new Set(), 8))).toEqual(before.numbered);
      store.outbox.forget([before.numbered[0]?.id ?? 0]);
    });
  });

  test("each opening numbers anew under a name of its own, so a file put back never says new things by old names", () => {
    const disk = newDisk();
    const numbered = [1, 2, 3].map((round) =>
      over(disk, (store) => {
        store.outbox.append([event(`e${round}`)]);
        const [fact] = store.outbox.number(store.outbox.heads(new Set(), 1));
        store.outbox.forget([fact?.id ?? 0]);
        expect(fact?.incarnation).toBe(store.outbox.incarnation);
        return fact;
      }),
    );
    expect(new Set(numbered.map((fact) => fact?.incarnation)).size).toBe(3);
    expect(numbered.map((fact) => fact?.sequence)).toEqual([1, 1, 1]);
    expect(numbered.map((fact) => fact?.ordinal)).toEqual([1, 2, 3]);
  });

  test("what is given up is counted, over restarts, until the fact that tells of it is written", () => {
    const disk = newDisk();
    over(disk, (store) => {
      store.outbox.append([1, 2, 3, 4].map((atMs) => ({ ...event(`e${atMs}`), atMs })));
      expect(store.outbox.expire("event", 2)).toBe(1);
      expect(store.outbox.drop("event", 1)).toBe(1);
      const [older, newer] = store.outbox.unsent("event", 0, 2) as [Fact, Fact];
      store.outbox.fold("event", [{ id: newer.id, atMs: 9, body: bytes("both") }], [older]);
      expect(store.outbox.size()).toEqual({ facts: 1, bytes: 4 });
    });
    over(disk, (store) => {
      expect(store.outbox.dropped()).toEqual([{ lane: "event", count: 3, fromMs: 1, toMs: 3 }]);
      expect(store.outbox.lane("event", 9)).toMatchObject([{ atMs: 9, body: bytes("both"), sequence: 0 }]);
      store.outbox.reportDropped(event("told"));
    });
    over(disk, (store) => {
      expect(store.outbox.dropped()).toEqual([]);
      expect(bodies(store.outbox.lane("event", 9))).toEqual(["both", "told"]);
    });
  });

  test("of each lane only the oldest fact is at the head, oldest lane first, busy lanes left out", () => {
    over(newDisk(), (store) => {
      store.outbox.append([event("e1"), event("e2"), { ...event("t1"), lane: "telemetry" }]);
      store.outbox.appendStatus(status("a", "s1"), false);
      expect(bodies(store.outbox.heads(new Set(), 8))).toEqual(["e1", "t1", "s1"]);
      expect(bodies(store.outbox.heads(new Set(), 2))).toEqual(["e1", "t1"]);
      expect(bodies(store.outbox.heads(new Set(["event", "telemetry"]), 8))).toEqual(["s1"]);
    });
  });

  test("a status takes the place of one not yet numbered, and never of one that may be on its way", () => {
    over(newDisk(), (store) => {
      store.outbox.appendStatus(status("a", "1"), false);
      store.outbox.appendStatus(status("a", "22"), false);
      expect(store.outbox.size()).toEqual({ facts: 1, bytes: 2 });
      const [onItsWay] = store.outbox.number(store.outbox.heads(new Set(), 8));
      store.outbox.appendStatus(status("a", "333"), false);
      store.outbox.appendStatus(status("a", "4444"), false);
      expect(bodies(store.outbox.heads(new Set(), 8))).toEqual(["22"]);
      store.outbox.forget([onItsWay?.id ?? 0]);
      const [next] = store.outbox.number(store.outbox.heads(new Set(), 8));
      expect(next).toMatchObject({ sequence: 2, body: bytes("4444") });
    });
  });

  test("what was said last is remembered until the last word", () => {
    const disk = newDisk();
    over(disk, (store) => {
      store.outbox.appendStatus(status("a", "1"), false);
      store.outbox.appendStatus(status("b", "1"), false);
      store.outbox.appendStatus(status("a", "2"), false);
      store.outbox.appendStatus(status("b", "gone"), true);
      store.outbox.forget(store.outbox.heads(new Set(), 8).map((fact) => fact.id));
    });
    const said = over(disk, (store) => store.outbox.said());
    expect(said).toEqual([{ subject: "site.oslo.status.machine.a", body: bytes("2") }]);
  });

  test("only facts that were not numbered are dropped, the oldest first", () => {
    over(newDisk(), (store) => {
      store.outbox.append([event("e1"), event("e2"), event("e3")]);
      store.outbox.number(store.outbox.heads(new Set(), 1));
      expect(store.outbox.drop("event", 1)).toBe(1);
      expect(store.outbox.drop("telemetry", 1)).toBe(0);
      const [head] = store.outbox.heads(new Set(), 1);
      expect(Buffer.from(head?.body ?? []).toString()).toBe("e1");
      store.outbox.forget([head?.id ?? 0]);
      expect(bodies(store.outbox.heads(new Set(), 1))).toEqual(["e3"]);
    });
  });

  test("an order is taken on once, also over a restart, and its result is kept", () => {
    const disk = newDisk();
    expect(over(disk, (store) => store.orders.begin(order("o1", 10)))).toBeUndefined();
    const known = { id: "o1", atMs: 10, result: undefined };
    expect(over(disk, (store) => store.orders.begin(order("o1", 20)))).toEqual(known);
    over(disk, (store) => store.orders.finish("o1", bytes("done")));
    expect(over(disk, (store) => store.orders.begin(order("o1", 30)))?.result).toEqual(bytes("done"));
  });

  test("orders that nobody finished are known by how they were begun, until somebody ends them", () => {
    const disk = newDisk();
    over(disk, (store) => {
      for (const id of ["o1", "o2", "o3"]) store.orders.begin(order(id, 10));
      store.orders.finish("o2", bytes("done"));
    });
    over(disk, (store) => {
      expect(store.orders.begun()).toEqual([order("o1", 10), order("o3", 10)]);
      store.orders.finish("o1", bytes("unknown"));
      store.orders.finish("o1", bytes("another"));
      expect(store.orders.begun()).toEqual([order("o3", 10)]);
      expect(store.orders.begin(order("o1", 40))?.result).toEqual(bytes("unknown"));
    });
  });

  test("of orders the latest are remembered, whatever their times say", () => {
    const limits = { ...STORE_LIMITS, orders: 3 };
    const disk = newDisk();
    const take = (id: string, atMs: number): boolean =>
      over(disk, (store) => store.orders.begin(order(id, atMs)) === undefined, limits);
    for (const [id, atMs] of [
      ["o1", 900],
      ["o2", 1],
      ["o3", 900],
      ["o4", 2],
    ] as const)
      expect(take(id, atMs)).toBe(true);
    expect(["o2", "o3", "o4"].map((id) => take(id, 5))).toEqual([false, false, false]);
    expect(take("o1", 5)).toBe(true);
  });

  test("what the site believes survives, root and chain together", () => {
    const disk = newDisk();
    expect(over(disk, (store) => store.trust.read())).toBeUndefined();
    over(disk, (store) => store.trust.write({ root: "OROOT", chain: bytes("chain") }));
    expect(over(disk, (store) => store.trust.read())).toMatchObject({ root: "OROOT" });
    expect(Buffer.from(over(disk, (store) => store.trust.read())?.chain ?? []).toString()).toBe("chain");
  });

  test("a nonce is used once, also over a restart; calls and words of operators are counted apart", () => {
    const disk = newDisk();
    expect(over(disk, (store) => store.nonces.use("hub n1", 100))).toBe(true);
    expect(over(disk, (store) => store.nonces.use("hub n1", 100))).toBe(false);
    expect(over(disk, (store) => store.nonces.use("hub n2", 100))).toBe(true);
    expect(over(disk, (store) => store.words.use("anna n3", 100))).toBe(true);
    expect(over(disk, (store) => store.words.use("anna n3", 100))).toBe(false);
  });

  test("of too many nonces those that expire first are forgotten, and nothing that old is taken again", () => {
    const limits = { ...STORE_LIMITS, nonces: 4, noncesAtOnce: 2 };
    const disk = newDisk();
    const use = (key: string, expiresAtMs: number): boolean =>
      over(disk, (store) => store.nonces.use(key, expiresAtMs), limits);
    const used = [
      ["n1", 100],
      ["n4", 400],
      ["n2", 200],
      ["n3", 300],
    ] as const;
    for (const [key, expiresAtMs] of used) expect(use(key, expiresAtMs)).toBe(true);
    expect(use("n5", 500)).toBe(true);
    for (const [key, expiresAtMs] of used) expect(use(key, expiresAtMs)).toBe(false);
    expect(use("another", 200)).toBe(false);
    expect(use("another", 201)).toBe(true);
    expect(over(disk, (store) => store.words.use("anna n1", 50), limits)).toBe(true);
  });

  test("what is written atomically is there whole, or not at all when it ends with an error", () => {
    const disk = newDisk();
    over(disk, (store) => {
      store.atomically(() => {
        store.machines.write("r1u7", { cipherSuite: 17 });
        store.outbox.append([event("kept")]);
      });
      const failing = (): void =>
        store.atomically(() => {
          store.orders.begin(order("o1", 10));
          store.outbox.append([event("taken back")]);
          throw new Error("no");
        });
      expect(failing).toThrow("no");
      expect(store.outbox.size()).toEqual({ facts: 1, bytes: 4 });
    });
    over(disk, (store) => {
      expect(bodies(store.outbox.lane("event", 9))).toEqual(["kept"]);
      expect(store.machines.read("r1u7")).toEqual({ cipherSuite: 17 });
      expect(store.orders.begin(order("o1", 20))).toBeUndefined();
    });
  });

  test("what is known of a BMC's password survives, also when its machine is forgotten", () => {
    const disk = newDisk();
    const spec = { version: 1, keys: ["password"], sender: "X", sealed: { UKEY: "c2VhbGVk" } };
    const held = { address: "10.0.0.1:623", secret: "bmc-root", version: 3, spec, madeAtMs: 7 };
    const record = { current: held, next: { ...held, orderId: "o1", step: "setting" as const } };
    over(disk, (store) => store.passwords.write("r1u7", { current: held }));
    over(disk, (store) => {
      store.passwords.write("r1u7", record);
      store.machines.forget("r1u7");
    });
    over(disk, (store) => {
      expect(store.passwords.read("r1u7")).toEqual(record);
      expect(store.passwords.read("other")).toBeUndefined();
      expect(store.passwords.machines()).toEqual(["r1u7"]);
    });
  });

  test("leases and boots survive, the last word on each", () => {
    const disk = newDisk();
    const lease = {
      address: "10.1.0.17",
      mac: "3c:ec:ef:00:00:17",
      state: "bound",
      untilMs: 7,
      machine: "r1u7",
    } as const;
    const other = { ...lease, address: "10.1.0.100", mac: "3c:ec:ef:00:00:18", machine: "" };
    const boot = {
      token: "t2",
      mac: lease.mac,
      address: lease.address,
      machine: "r1u7",
      firmware: "amd64 UEFI by TFTP",
      seenAtMs: 5,
      heardAtMs: 6,
      step: "seen",
    } as const;
    const tasked = { ...boot, step: "tasked", task: { kind: "install", image: "ab", addresses: "any" } } as const;
    over(disk, (store) => {
      store.leases.save([lease, other]);
      store.boots.write({ ...boot, token: "t1" });
      store.boots.write(boot);
    });
    over(disk, (store) => {
      store.leases.save([{ ...lease, state: "released", untilMs: 8 }]);
      store.boots.write(tasked);
      store.boots.forget("t1");
    });
    over(disk, (store) => {
      expect(store.leases.all()).toEqual([other, { ...lease, state: "released", untilMs: 8 }]);
      expect(store.boots.all()).toEqual([tasked]);
    });
  });

  test("how far a machine is survives until it is forgotten, and so does what was discovered", () => {
    const disk = newDisk();
    const record = { uid: "u-1", phase: "Available" } as const;
    const found = { mac: "02:00:00:00:00:01", firmware: "amd64 UEFI", firstSeenMs: 1, lastSeenMs: 2 };
    over(disk, (store) => {
      store.provisioning.write("r1u7", record);
      store.discovered.write(found);
    });
    over(disk, (store) => {
      expect([store.provisioning.read("r1u7"), store.provisioning.read("r1u8")]).toEqual([record, undefined]);
      expect(store.discovered.all()).toEqual([found]);
      store.provisioning.forget("r1u7");
      store.discovered.forget(found.mac);
    });
    over(disk, (store) => {
      expect([store.provisioning.read("r1u7"), store.discovered.all()]).toEqual([undefined, []]);
    });
  });

  test("an operator's word that objects may go survives until it is forgotten; of one document the last holds", () => {
    const disk = newDisk();
    const order = (orderId: string) => ({ orderId, by: "anna", atMs: 5, objects: [{ key: "/Pod/a/b", uid: "u" }] });
    over(disk, ({ prunes }) => {
      for (const [document, id] of ["main o1", "main o2", "x o3"].map((text) => text.split(" ") as [string, string]))
        prunes.write(document, order(id));
    });
    over(disk, ({ prunes }) => {
      expect(prunes.read("main")).toEqual(order("o2"));
      prunes.forget("main");
      expect([prunes.read("main"), prunes.read("x")]).toEqual([undefined, order("o3")]);
    });
  });

  test("what was learnt of a BMC survives until the machine is forgotten", () => {
    const disk = newDisk();
    const memory = { cipherSuite: 17, refused: { digest: "d", times: 2, notBeforeMs: 99 } };
    over(disk, (store) => store.machines.write("r1u7", memory));
    over(disk, (store) => {
      expect(store.machines.read("r1u7")).toEqual(memory);
      store.machines.forget("r1u7");
      expect(store.machines.read("r1u7")).toEqual({});
    });
  });
}

const identity: Identity = {
  keys: { key: "UKEY", seed: new Secret("SU-seed"), curveKey: "XKEY", curveSeed: new Secret("SX-seed") },
  membership: {
    site: "oslo",
    servers: ["tls://hub:4222"],
    ca: "PEM",
    jwt: new Secret("jwt"),
    expiresAtMs: 5,
    renewalJwt: new Secret("renew"),
    tokenId: "t1",
  },
};

function intent(name: string, generation: number): HeldIntent {
  const payload = bytes(`${name} ${generation}`);
  return { kind: "machine", name, uid: `u-${name}`, generation, epoch: 0, digest: `d-${name}-${generation}`, payload };
}

function order(id: string, atMs: number): NewOrder {
  return {
    id,
    atMs,
    interrupted: { result: bytes("?"), subject: "site.oslo.event.machine.a", body: bytes(`${id} died`) },
  };
}

function index(generation: number) {
  return { generation, epoch: 0, digest: `d${generation}`, payload: bytes(`index ${generation}`) };
}

function event(body: string): NewFact {
  return { lane: "event", subject: "site.oslo.event.machine.a", atMs: 1, body: bytes(body) };
}

function status(name: string, body: string): NewFact {
  const subject = `site.oslo.status.machine.${name}`;
  return { lane: subject, subject, atMs: 1, body: bytes(body) };
}

function bodies(facts: readonly Fact[]): string[] {
  return facts.map((fact) => Buffer.from(fact.body).toString());
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
