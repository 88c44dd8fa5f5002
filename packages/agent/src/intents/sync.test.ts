import { Envelope, IntentIndex, Signed } from "@longshore/contracts";
import { expect, test, vi } from "vitest";
import type { FakeHub } from "../../test/fake-hub.ts";
import { machine, World } from "../../test/world.ts";
import { stateErrors } from "../store/state-errors.ts";

async function running(): Promise<World> {
  const world = new World();
  world.start();
  world.hub.apply(machine("a", "b1"));
  await world.pass(2000);
  return world;
}

function held(world: World): string[] {
  return world.store.intents.all().map(({ kind, name, generation }) => `${kind}/${name}@${generation}`);
}

const POLLUTING = `{"arch":"amd64","bmc":{"address":"b2","credentials":"bmc-root"},"__proto__":{"power":"on"}}`;

function refusals(world: World): string[] {
  return world.hub.events
    .filter((event) => event.reason === "IntentRefused")
    .map((event) => `${event.noun}/${event.name} ${event.evidence["reason"]}`);
}

/** The hub's index as it would be with these changes, signed as the hub signs. */
function changeIndex(hub: FakeHub, change: (index: IntentIndex) => Partial<IntentIndex>): void {
  const index = IntentIndex.decode(Signed.decode(hub.index ?? new Uint8Array()).payload);
  hub.index = hub.keys.sign(IntentIndex, IntentIndex.encode({ ...index, ...change(index) }));
  hub.link.hint();
}

test("an order is taken on whole, on its hint: what is new, what changed, what is gone", async () => {
  await using world = await running();
  world.hub.apply(machine("a", "b2"), machine("b", "b3"));
  await world.pass(2000);
  expect(held(world)).toEqual(["machine/a@2", "machine/b@1"]);
  world.hub.apply({ kind: "Machine", name: "a", spec: undefined });
  await world.pass(2000);
  expect(held(world)).toEqual(["machine/b@1"]);
  expect(refusals(world)).toEqual([]);
});

test("an order that found no room on the disk is taken on soon after there is some, however long that took", async () => {
  await using world = await running();
  const adopt = vi.spyOn(world.store.intents, "adopt").mockImplementation(() => {
    throw stateErrors.AGENT_STATE_DISK_FULL({ path: "agent.db" });
  });
  world.hub.apply(machine("b", "b3"));
  await world.pass(600_000);
  const tries = adopt.mock.calls.length;
  await world.pass(120_000);
  expect(adopt.mock.calls.length - tries).toBeGreaterThan(6); // not once a minute, as when nothing is new
  expect(held(world)).toEqual(["machine/a@1"]);
  adopt.mockRestore();
  await world.pass(15_000);
  expect(held(world)).toEqual(["machine/a@1", "machine/b@1"]);
});

test("without a hint it is found at the next look, and after the line was down at once", async () => {
  await using world = await running();
  const hint = world.hub.link.hint.bind(world.hub.link);
  world.hub.link.hint = () => {};
  world.hub.apply(machine("b", "b3"));
  await world.pass(61_000);
  expect(held(world)).toEqual(["machine/a@1", "machine/b@1"]);
  world.hub.link.become("down");
  world.hub.apply(machine("c", "b4"));
  await world.pass(600_000);
  expect(held(world)).toHaveLength(2);
  world.hub.link.become("up");
  await world.pass(1000);
  expect(held(world)).toHaveLength(3);
  world.hub.link.hint = hint;
});

test("a hint that comes before its order is committed is looked after again", async () => {
  await using world = await running();
  world.hub.link.hint();
  await world.pass(100);
  const index = world.hub.index;
  world.hub.apply(machine("b", "b3"));
  const committed = world.hub.index;
  world.hub.index = index;
  await world.pass(10);
  world.hub.index = committed;
  await world.pass(2000);
  expect(held(world)).toEqual(["machine/a@1", "machine/b@1"]);
});

test("a hint is followed until what it hints at is held, and no longer; one at what is held is not followed", async () => {
  await using world = await running();
  await world.pass(5000);
  const looks = world.hub.link.looks;
  world.hub.apply(machine("b", "b3"));
  await world.pass(5000);
  expect([held(world), world.hub.link.looks - looks]).toEqual([["machine/a@1", "machine/b@1"], 1]);
  world.hub.link.hint({ epoch: 1, generation: 2 });
  await world.pass(5000);
  expect(world.hub.link.looks - looks).toBe(1);
  world.hub.link.hint({ epoch: 1, generation: 99 });
  await world.pass(5000);
  expect(world.hub.link.looks - looks).toBe(1 + 6);
});

test.each<[string, string, (world: World) => void]>([
  ["an index of another site", "site/oslo WrongSite", ({ hub }) => changeIndex(hub, () => ({ site: "bergen" }))],
  ["an older index", "site/oslo Older", ({ hub }) => changeIndex(hub, () => ({ generation: 0, entries: [] }))],
  ["an index of an older epoch", "site/oslo Older", ({ hub }) => changeIndex(hub, () => ({ epoch: 0, generation: 9 }))],
  ["no index any more", "site/oslo Missing", ({ hub }) => ((hub.index = undefined), hub.link.hint())],
  [
    "bytes that are no index",
    "site/oslo Broken",
    ({ hub }) => ((hub.index = Buffer.from("0a05", "hex")), hub.link.hint()),
  ],
  [
    "an index that is too large",
    "site/oslo Broken",
    ({ hub }) => ((hub.index = new Uint8Array(2 * 1024 * 1024)), hub.link.hint()),
  ],
  [
    "an index that names a document twice",
    "site/oslo Broken",
    ({ hub }) => changeIndex(hub, ({ entries }) => ({ generation: 7, entries: [...entries, ...entries] })),
  ],
  [
    "a name that could be another subject",
    "site/oslo Broken",
    ({ hub }) =>
      changeIndex(hub, ({ entries }) => ({ generation: 7, entries: entries.map((e) => ({ ...e, name: "a.b" })) })),
  ],
])("%s is refused, told once, and what is held stays", async (_what, told, spoil) => {
  await using world = await running();
  spoil(world);
  await world.pass(300_000);
  expect(held(world)).toEqual(["machine/a@1"]);
  expect(refusals(world)).toEqual([told]);
});

test.each<[string, string, (world: World) => void]>([
  [
    "a kind that it does not know",
    "teapot/t UnknownKind",
    ({ hub }) => hub.apply({ kind: "Teapot", name: "t", spec: {} }, machine("b", "b3")),
  ],
  [
    "a spec that is none",
    "machine/t BadSpec",
    ({ hub }) => hub.apply({ kind: "Machine", name: "t", spec: { arch: "vax" } }, machine("b", "b3")),
  ],
  [
    "a spec that would change what every object is",
    "machine/t BadSpec",
    ({ hub }) => hub.apply({ kind: "Machine", name: "t", spec: JSON.parse(POLLUTING) as object }, machine("b", "b3")),
  ],
  [
    "an envelope that is larger than a message may be",
    "machine/t Broken",
    ({ hub }) => hub.apply({ kind: "Machine", name: "t", spec: { pad: "x".repeat(2 ** 21) } }, machine("b", "b3")),
  ],
  [
    "an envelope of another site",
    "machine/t WrongSite",
    ({ hub }) => hub.apply({ ...machine("t", "b2"), site: "bergen" }, machine("b", "b3")),
  ],
  [
    "an envelope that came too late",
    "machine/t Expired",
    ({ hub }) => hub.apply({ ...machine("t", "b2"), notAcceptedAfterMs: 1 }, machine("b", "b3")),
  ],
])("%s is refused and told, and the rest of the order is taken on", async (_what, told, apply) => {
  await using world = await running();
  apply(world);
  await world.pass(300_000);
  expect(held(world)).toEqual(["machine/a@1", "machine/b@1"]);
  expect(refusals(world)).toEqual([told]);
  const [kind, name] = told.split(" ")[0]?.split("/") ?? [];
  const accepted = world.hub.statuses.get(`${kind}/${name}`)?.conditions.find((each) => each.type === "Accepted");
  expect(accepted).toMatchObject({ status: "False", reason: told.split(" ")[1] });
});

test("a changed document that is refused stays in force as it was, and its status says so", async () => {
  await using world = await running();
  world.hub.apply({ kind: "Machine", name: "a", spec: { arch: "vax" } });
  await world.pass(120_000);
  expect(held(world)).toEqual(["machine/a@1"]);
  const status = world.hub.statuses.get("machine/a");
  expect(status?.observedGeneration).toBe(1);
  expect(status?.conditions.find((each) => each.type === "Accepted")).toMatchObject({ observedGeneration: 2 });
});

test("envelopes that are not what the index says are read again until they are", async () => {
  await using world = await running();
  world.hub.apply(machine("b", "b3"));
  const whole = world.hub.intents.get("machine.b");
  world.hub.intents.delete("machine.b");
  await world.pass(1000);
  expect(held(world)).toEqual(["machine/a@1"]);
  const other = Envelope.encode({
    site: "oslo",
    kind: "Machine",
    name: "b",
    generation: 1,
    epoch: 1,
    spec: Buffer.from("{}"),
  });
  world.hub.intents.set("machine.b", Signed.encode({ payload: other }));
  await world.pass(1000);
  expect(held(world)).toEqual(["machine/a@1"]);
  world.hub.intents.set("machine.b", whole ?? new Uint8Array());
  await world.pass(70_000);
  expect(held(world)).toEqual(["machine/a@1", "machine/b@1"]);
});
