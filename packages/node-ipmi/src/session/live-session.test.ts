import { createSecretKey } from "node:crypto";
import { seededRandom } from "@longshore/kit";
import { describe, expect, it } from "vitest";
import { AesCbc } from "../crypto/aes-cbc.ts";
import { cipherSuites } from "../crypto/suites.ts";
import { encodeMessage, request, response } from "../wire/message.ts";
import { PayloadType } from "../wire/session-packet.ts";
import { type LiveEffect, type LiveSession, step } from "./live-session.ts";
import { seal, secureEnd, type SecureEnd } from "./secure-end.ts";

const random = seededRandom(3);
const integrity = createSecretKey(Buffer.alloc(16, 1));
const keys = { suite: cipherSuites[17], integrity, confidentiality: new AesCbc(Buffer.alloc(16, 2)) };
const ask = { netFn: 0x00, cmd: 0x01, data: new Uint8Array(0), repeatable: true };

/** A console that has just asked for the chassis status, and the BMC's end to answer it from. */
function asked(): { console: LiveSession; bmc: SecureEnd; sequence: number } {
  const fresh: LiveSession = { end: secureEnd(keys, 0xc, 0xb), random, sequence: 0 };
  const [console] = step(fresh, { kind: "request", ask });
  return { console, bmc: secureEnd(keys, 0xb, 0xc), sequence: console.sequence };
}

const YES = Uint8Array.of(0x01, 0x00, 0x00);

/** What the BMC seals: a response as it should be, or with something changed in its message. */
function answer(bmc: SecureEnd, sequence: number, { netFn = 0x00, cmd = 0x01, rqSeq = sequence } = {}) {
  const message = encodeMessage(response(request(netFn, cmd, rqSeq, new Uint8Array(0)), 0, YES));
  return seal(bmc, PayloadType.Ipmi, message, random.bytes(16));
}

const heard = (console: LiveSession, bytes: Uint8Array) => step(console, { kind: "datagram", bytes });
const kinds = (effects: readonly LiveEffect[]) =>
  effects.map((effect) => (effect.kind === "dropped" ? effect.why : effect.kind));

describe("a response of this session, signed and encrypted (case 6)", () => {
  it.each([
    ["to another request number", { rqSeq: 63 }],
    ["to another command", { cmd: 0x02 }],
    ["of another network function", { netFn: 0x06 }],
  ])("%s answers nothing, is counted, and the right one is taken after it", (_, changes) => {
    const { console, bmc, sequence } = asked();
    const [after, wrong] = answer(bmc, sequence, changes);
    const [waiting, effects] = heard(console, wrong);
    expect(kinds(effects)).toEqual(["unexpected"]);
    const [, right] = answer(after, sequence);
    expect(kinds(heard(waiting, right)[1])).toEqual(["answered"]);
  });

  it("answers once: the same datagram again and a second answer to the same request are dropped", () => {
    const { console, bmc, sequence } = asked();
    const [after, first] = answer(bmc, sequence);
    const [, second] = answer(after, sequence);
    let [state, effects] = heard(console, first);
    expect(kinds(effects)).toEqual(["answered"]);
    [state, effects] = heard(state, first);
    expect(kinds(effects)).toEqual(["replayed or out of window"]);
    expect(kinds(heard(state, second)[1])).toEqual(["unexpected"]);
  });

  it("whose sequence number is more than 15 ahead of the last is dropped, the one 15 ahead is not", () => {
    const { console, bmc, sequence } = asked();
    const [, far] = answer({ ...bmc, sent: 15 }, sequence); // number 16; the window is at 0
    expect(kinds(heard(console, far)[1])).toEqual(["replayed or out of window"]);
    const [, near] = answer({ ...bmc, sent: 14 }, sequence);
    expect(kinds(heard(console, near)[1])).toEqual(["answered"]);
  });
});

describe("lengths that cannot be (case 7)", () => {
  it("a payload that ends beyond its datagram is dropped, whatever it claims", () => {
    const { console, bmc, sequence } = asked();
    const [, right] = answer(bmc, sequence);
    const length = (right[14] ?? 0) + 256 * (right[15] ?? 0);
    for (const claim of [right.length, length + 31, 0x7fff, 0xffff]) {
      const wrong = right.with(14, claim & 0xff).with(15, claim >> 8);
      expect(kinds(heard(console, wrong)[1])).toEqual(["malformed"]);
    }
    for (const claim of [0, length - 1, length + 1]) // within the datagram, but not what was signed
      expect(kinds(heard(console, right.with(14, claim))[1])).toEqual(["wrong authentication code"]);
    expect(kinds(heard(console, right)[1])).toEqual(["answered"]);
  });
});

it("a request that is sent again has a new session sequence number and the old request number", () => {
  const { console, sequence } = asked();
  const [again, effects] = step(console, { kind: "timeout" });
  expect(kinds(effects)).toEqual(["send", "arm"]);
  expect([again.end.sent, again.sequence]).toEqual([console.end.sent + 1, sequence]);
});
