import { IntentIndex, Signed } from "@longshore/contracts";
import { expect, test } from "vitest";
import { machine, World } from "../../test/world.ts";

const held = (world: World): string[] =>
  world.store.intents.all().map(({ kind, name, generation }) => `${kind}/${name}@${generation}`);

/** The hub offers an index that it signed earlier, as that of this epoch and generation. */
function offer(world: World, index: Uint8Array, epoch: number, generation: number): void {
  const decoded = IntentIndex.decode(Signed.decode(index).payload);
  world.hub.index = world.hub.keys.sign(IntentIndex, IntentIndex.encode({ ...decoded, epoch, generation }));
  world.hub.link.hint();
}

test("a restored hub's lower generations hold under its new epoch only, all is told again, and nothing of before holds any more", async () => {
  await using world = new World();
  world.start();
  world.hub.apply(machine("a", "b1"));
  await world.pass(2000);
  const backup = { index: world.hub.index ?? new Uint8Array(), a: world.hub.intents.get("machine.a") };
  world.hub.apply(machine("a", "b2"));
  await world.pass(2000);
  expect(held(world)).toEqual(["machine/a@2"]);

  world.hub.intents.set("machine.a", backup.a ?? new Uint8Array());
  offer(world, backup.index, 1, 1);
  await world.pass(70_000);
  expect(held(world)).toEqual(["machine/a@2"]);

  const toldBefore = world.hub.facts.length;
  offer(world, backup.index, 2, 1);
  await world.pass(70_000);
  expect(held(world)).toEqual(["machine/a@1"]);
  const told = world.hub.facts.slice(toldBefore).map(({ subject }) => subject);
  expect(told).toContain("site.oslo.status.site.oslo");
  expect(told).toContain("site.oslo.status.machine.a");
  expect(world.hub.events.filter(({ reason }) => reason === "HubRestored")).toMatchObject([
    { evidence: { epoch: "2" } },
  ]);

  offer(world, backup.index, 1, 99);
  await world.pass(70_000);
  expect(world.store.intents.index()).toMatchObject({ epoch: 2, generation: 1 });
});
