import type { BmcDriver, Store } from "@longshore/agent";
import type { OutgoingFact, SiteLink } from "@longshore/bus";
import { Event, IntentIndex } from "@longshore/contracts";
import { type Clock, days } from "@longshore/kit";
import type { Fault } from "./world/faults.ts";
import { over } from "./world/over.ts";
import type { Seams } from "./world/seams.ts";

/** A break made on purpose, and the invariants of which at least one must notice. */
export interface Mutation {
  readonly name: string;
  readonly caughtBy: readonly string[];
  readonly seams: Seams;
  /** Where the seeds' own faults show it too rarely. */
  readonly faults?: readonly Fault[];
  /** In worlds whose operator provisions machines. */
  readonly provisions?: boolean;
}

/** At least one for each invariant. */
export const mutations: readonly Mutation[] = [
  {
    name: "a broker that acknowledges what is only in memory",
    caughtBy: ["acknowledged-intents", "acknowledged-facts", "no-surprise"],
    seams: { broker: { syncAlways: false } },
  },
  {
    name: "a hub that answers before its order is stored",
    caughtBy: ["acknowledged-intents"],
    seams: {
      hubLink: (link) => {
        const putAll = async (): Promise<number> => 1e6;
        const intents = { ...link.intents, putAll };
        return over(link, { intents });
      },
    },
  },
  {
    name: "an agent that takes a fact for stored as soon as it is sent",
    caughtBy: ["acknowledged-facts"],
    seams: {
      siteLink: (link) =>
        over(link, {
          publishFact: forgetting(link.publishFact.bind(link)),
          publishFacts: forgetting(link.publishFacts.bind(link)),
        }),
    },
  },
  {
    name: "a store that forgets which orders and nonces were taken",
    caughtBy: ["orders-once"],
    seams: { store: forgetful },
  },
  {
    name: "a store that forgets by the wall clock which orders and nonces were taken",
    caughtBy: ["orders-once"],
    seams: { store: forgetsByTheClock },
    faults: [
      { kind: "all clocks jump", site: 0, dice: 0.9, atMs: 15_000, forMs: 12_000 },
      ...[28, 30, 32, 34, 36, 38].flatMap((at) =>
        [0.05, 0.1, 0.15, 0.2, 0.3].map(
          (dice, i): Fault => ({ kind: "command comes again", site: 0, dice, atMs: at * 1000 + i, forMs: 1 }),
        ),
      ),
    ],
  },
  {
    name: "a BMC driver that sends an order again when no answer came",
    caughtBy: ["orders-once"],
    seams: { driver: insistent },
    faults: everywhere("BMC network loses", 0.5),
  },
  {
    name: "an agent that does not tell of an order that it answers",
    caughtBy: ["orders-reported", "facts-once"],
    seams: { store: (store) => ({ ...store, outbox: withoutReports(store.outbox) }) },
  },
  {
    name: "an agent that does not tell, at its start, of the orders that it died over",
    caughtBy: ["orders-reported"],
    seams: { store: (store) => ({ ...store, orders: { ...store.orders, begun: () => [] } }) },
  },
  {
    name: "an agent that does not remember how far a BMC's event log was told",
    caughtBy: ["log-entries-once"],
    seams: { store: (store) => ({ ...store, machines: { ...store.machines, read: unread(store.machines.read) } }) },
    faults: everywhere("someone presses the button", 0.5),
  },
  {
    name: "an agent that does not compare what it reads with what it holds",
    caughtBy: ["generations-rise"],
    seams: { store: (store) => ({ ...store, intents: { ...store.intents, index: () => undefined, all: () => [] } }) },
  },
  {
    name: "an agent that does not look for whom an index was made",
    caughtBy: ["only-genuine", "generations-rise"],
    seams: {
      verify: (verify, site) => (message, signed) => {
        const verdict = verify(message, signed);
        if ("refused" in verdict || message.name !== IntentIndex.name) return verdict;
        return { bytes: IntentIndex.encode({ ...IntentIndex.decode(verdict.bytes), site }) };
      },
    },
  },
  {
    name: "an agent that takes bytes that nobody signed",
    caughtBy: ["only-genuine", "generations-rise", "converges", "no-surprise"],
    seams: { verify: () => (_message, signed) => ({ bytes: signed.payload }) },
    faults: everywhere("broker lies", 0),
  },
  {
    name: "an agent that no hint reaches and that does not look by itself",
    caughtBy: ["converges"],
    seams: {
      syncMs: 3_600_000,
      siteLink: (link) => over(link, { onHint: () => () => undefined, onState: () => () => undefined }),
    },
  },
  {
    name: "an agent that says each event a second time under another name",
    caughtBy: ["facts-once"],
    seams: { siteLink: (link) => over(link, twice(link)) },
  },
  {
    name: "a CLI that does not seal",
    caughtBy: ["no-plaintext"],
    seams: { sealer: (curve) => ({ ...curve, seal: (plaintext) => plaintext }) },
  },
  {
    name: "a listener of the agent that throws what no catalog knows",
    caughtBy: ["no-surprise"],
    seams: {
      siteLink: (link) =>
        over(link, {
          onHint: () =>
            link.onHint(() => {
              throw new RangeError("a bug");
            }),
        }),
    },
  },
];

/** A fault of all sites at once, for most of the time. */
function everywhere(kind: Fault["kind"], dice: number): Fault[] {
  return [0, 1, 2, 3].map((site) => ({ kind, site, dice, atMs: 1000, forMs: 55_000 }));
}

function forgetful(store: Store): Store {
  let times = 0;
  const begin: typeof store.orders.begin = (order) => store.orders.begin({ ...order, id: `${order.id}-${++times}` });
  return { ...store, nonces: { use: () => true }, orders: { ...store.orders, begin } };
}

/** Of each disk: what was taken and not forgotten yet, by when it is forgotten. */
const remembered = new WeakMap<object, { nonces: Map<string, number>; orders: Map<string, number> }>();

function forgetsByTheClock(store: Store, clock: Clock, disk: object): Store {
  const { nonces, orders } = remembered.get(disk) ?? { nonces: new Map(), orders: new Map() };
  remembered.set(disk, { nonces, orders });
  const isNew = (taken: Map<string, number>, key: string, untilMs: number): boolean => {
    for (const [old, until] of taken) if (until < clock.now()) taken.delete(old);
    return !taken.has(key) && taken.set(key, untilMs) === taken;
  };
  const begin: typeof store.orders.begin = (order) => {
    const id = isNew(orders, order.id, order.atMs + days(7)) ? `${order.id}-${clock.monotonic()}` : order.id;
    return store.orders.begin({ ...order, id });
  };
  return {
    ...store,
    nonces: { use: (key, expiresAtMs) => isNew(nonces, key, expiresAtMs) },
    orders: { ...store.orders, begin },
  };
}

function withoutReports(outbox: Store["outbox"]): Store["outbox"] {
  const isReport = (body: Uint8Array): boolean => Buffer.from(body).includes("PowerOrdered");
  return { ...outbox, append: (facts) => outbox.append(facts.filter(({ body }) => !isReport(body))) };
}

function insistent(driver: BmcDriver): BmcDriver {
  return {
    ...driver,
    async open(target, signal) {
      const bmc = await driver.open(target, signal);
      const order: typeof bmc.power.order = (what, abort) =>
        bmc.power.order(what, abort).catch(() => bmc.power.order(what, abort));
      return { ...bmc, power: { ...bmc.power, order } };
    },
  };
}

function unread(read: Store["machines"]["read"]): Store["machines"]["read"] {
  return (machine) => ({ ...read(machine), log: { id: "", erased: "", tail: [] } });
}

/** Sends it and does not wait for an answer. */
function forgetting<A extends unknown[]>(send: (...args: A) => Promise<void>): (...args: A) => Promise<void> {
  return (...args) => {
    send(...args).catch(() => undefined);
    return Promise.resolve();
  };
}

function twice(link: SiteLink): Pick<SiteLink, "publishFact" | "publishFacts"> {
  let next = 0;
  const again = ({ subject, payload, id }: OutgoingFact): OutgoingFact[] => {
    if (!subject.includes(".event.")) return [];
    const stamp = Event.encode({ stamp: { incarnation: "another", sequence: ++next } }); // the later one wins
    return [{ subject, payload: Buffer.concat([payload, stamp]), id: `${id}-again` }];
  };
  const publishFacts: SiteLink["publishFacts"] = (facts, signal) =>
    link.publishFacts(
      facts.flatMap((fact) => [fact, ...again(fact)]),
      signal,
    );
  return {
    publishFacts,
    publishFact: (subject, payload, id, signal) => publishFacts([{ subject, payload, id }], signal),
  };
}
