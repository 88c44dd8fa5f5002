import { seededRandom } from "@longshore/kit";
import { expect, it } from "vitest";
import { getChassisStatus } from "../src/commands/chassis/get-chassis-status.ts";
import { lab } from "./lab.ts";

it("both ends live on while every datagram is joined by mutations of itself and by noise", async () => {
  const world = await lab();
  const random = seededRandom(3);
  const mutated = (bytes: Uint8Array): Uint8Array => {
    const copy = bytes.slice(0, random.next() < 0.3 ? Math.floor(random.next() * bytes.length) : bytes.length);
    for (let i = 0; i < 3; i++)
      if (copy.length > 0) copy[Math.floor(random.next() * copy.length)] = random.next() * 256;
    return copy;
  };
  world.network.onTheWay = (bytes) => [
    ...Array.from({ length: 40 }, () => mutated(bytes)),
    random.bytes(Math.floor(random.next() * 80)),
    bytes,
  ];
  for (let i = 0; i < 40; i++) {
    const session = await world.open().catch((error: unknown) => error);
    if (session instanceof Error) continue; // a mutated refusal is believed: only RAKP and what follows is signed
    const kept = session as Awaited<ReturnType<typeof world.open>>;
    for (let n = 0; n < 5; n++) expect((await world.settle(kept.send(getChassisStatus, {}))).power.on).toBe(false);
    expect(Object.values(kept.statistics.dropped).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(100);
    await world.settle(kept.close());
  }
  world.network.onTheWay = (bytes) => [bytes];
  expect((await world.open()).suite).toBe(17);
});
