import { createSecretKey } from "node:crypto";
import { seededRandom } from "@longshore/kit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AesCbc } from "../crypto/aes-cbc.ts";
import { cipherSuites } from "../crypto/suites.ts";
import { encodeMessage, request, response } from "../wire/message.ts";
import { PayloadType } from "../wire/session-packet.ts";
import { beginBurst, type Burst, type BurstEffect, burstStep } from "./burst.ts";
import { openDatagram, type LiveSession } from "./live-session.ts";
import { seal, secureEnd } from "./secure-end.ts";

const random = seededRandom(5);
const integrity = createSecretKey(Buffer.alloc(16, 1));
const keys = { suite: cipherSuites[17], integrity, confidentiality: new AesCbc(Buffer.alloc(16, 2)) };
const READING = { netFn: 0x04, cmd: 0x2d };

/** A console that asks for readings of sensors 0 to `count` - 1, and a BMC that answers each with the sensor's number. */
class Scene {
  burst: Burst;
  #bmc: LiveSession = { end: secureEnd(keys, 0xb, 0xc), random, sequence: 0 };
  /** Answers on their way. */
  readonly answers: Uint8Array[] = [];
  over = false;
  dropped = 0;

  constructor(count: number, sequence = 0) {
    const asks = Array.from({ length: count }, (_, sensor) => ({
      ...READING,
      data: Uint8Array.of(sensor),
      repeatable: true,
    }));
    const console: LiveSession = { end: secureEnd(keys, 0xc, 0xb), random, sequence };
    this.burst = this.#take(beginBurst(console, asks));
  }

  hear(bytes: Uint8Array): void {
    this.burst = this.#take(burstStep(this.burst, { kind: "datagram", bytes }));
  }

  silence(): void {
    this.burst = this.#take(burstStep(this.burst, { kind: "timeout" }));
  }

  /** What the BMC says to request number `sequence`. */
  say(sequence: number, code: number, data: Uint8Array): Uint8Array {
    const message = encodeMessage(
      response(request(READING.netFn, READING.cmd, sequence, new Uint8Array(0)), code, data),
    );
    const [end, datagram] = seal(this.#bmc.end, PayloadType.Ipmi, message, random.bytes(16));
    this.#bmc = { ...this.#bmc, end };
    return datagram;
  }

  get told(): number[] {
    return this.burst.answers.map(({ data }) => data[0] ?? -1);
  }

  #take([burst, effects]: [Burst, BurstEffect[]]): Burst {
    for (const effect of effects) {
      if (effect.kind === "over") this.over = true;
      if (effect.kind === "dropped") this.dropped++;
      if (effect.kind !== "send") continue;
      const [bmc, message] = openDatagram(this.#bmc, effect.datagram);
      this.#bmc = bmc;
      if ("kind" in message) throw new Error(`the BMC does not believe it: ${message.kind}`);
      this.answers.push(this.say(message.exchange.sequence, 0, message.data));
    }
    return burst;
  }
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

describe("several requests under way", () => {
  it("are two at first, then three, never more than four, whatever their number", () => {
    const scene = new Scene(100, 60); // the request numbers come round
    const underway: number[] = [];
    while (scene.answers.length > 0) {
      underway.push(scene.answers.length);
      scene.hear(scene.answers.shift() as Uint8Array);
    }
    expect(underway.slice(0, 4)).toEqual([2, 3, 4, 4]);
    expect(Math.max(...underway)).toBe(4);
    expect([scene.over, scene.told]).toEqual([true, upTo(100)]);
  });

  it("end at the first answer that is not the next one, and at one that says busy", () => {
    const hasty = new Scene(10);
    hasty.hear(hasty.answers[1] as Uint8Array);
    expect([hasty.over, hasty.told]).toEqual([true, []]);
    const busy = new Scene(10);
    busy.hear(busy.answers[0] as Uint8Array);
    busy.hear(busy.say(2, 0xc0, new Uint8Array(0)));
    expect([busy.over, busy.told]).toEqual([true, [0]]);
  });

  it("go on where one is refused for itself: the next may be there", () => {
    const scene = new Scene(2);
    scene.hear(scene.say(1, 0xcb, new Uint8Array(0)));
    scene.hear(scene.answers[1] as Uint8Array);
    expect([scene.over, scene.burst.answers.map(({ completionCode }) => completionCode)]).toEqual([true, [0xcb, 0]]);
  });

  it("take no answer to a request that was not sent, nor one twice", () => {
    const scene = new Scene(10);
    for (const sequence of [0, 3, 63]) scene.hear(scene.say(sequence, 0, Uint8Array.of(99)));
    expect([scene.over, scene.dropped, scene.told]).toEqual([false, 3, []]);
    const [first] = scene.answers;
    scene.hear(first as Uint8Array);
    scene.hear(first as Uint8Array);
    scene.hear(scene.say(1, 0, Uint8Array.of(99)));
    expect([scene.over, scene.dropped, scene.told]).toEqual([false, 5, [0]]);
  });

  it("give each request its own answer or none, whatever is lost, doubled or overtaken on the way", () => {
    const fate = fc.oneof(
      { weight: 6, arbitrary: fc.constant("next" as const) },
      fc.constantFrom("lost" as const, "twice" as const, "last first" as const, "silence" as const),
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 80 }),
        fc.nat(63),
        fc.array(fate, { maxLength: 120 }),
        (count, at, fates) => {
          const scene = new Scene(count, at);
          for (const each of fates) {
            if (scene.over) break;
            if (each === "silence") scene.silence();
            const datagram = each === "last first" ? scene.answers.pop() : scene.answers.shift();
            if (datagram && each !== "lost") scene.hear(datagram);
            if (datagram && each === "twice") scene.hear(datagram);
          }
          expect(scene.told).toEqual(upTo(scene.told.length));
          expect(scene.burst.sent - scene.told.length).toBeLessThanOrEqual(4);
        },
      ),
    );
  });
});
