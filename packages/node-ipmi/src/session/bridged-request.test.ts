import { createSecretKey } from "node:crypto";
import { seededRandom } from "@longshore/kit";
import { expect, it } from "vitest";
import { sendMessage } from "../commands/app/send-message.ts";
import { cipherSuites } from "../crypto/suites.ts";
import { NetFn } from "../net-fn.ts";
import { parseDatagram } from "../wire/datagram.ts";
import { decodeMessage, encodeMessage, type Message, response } from "../wire/message.ts";
import { PayloadType } from "../wire/session-packet.ts";
import { type LiveEffect, type LiveSession, step } from "./live-session.ts";
import { open, seal, secureEnd } from "./secure-end.ts";

const NO_KEY = createSecretKey(new Uint8Array(1));
const keys = { suite: cipherSuites[0], integrity: NO_KEY, confidentiality: undefined };
const ask = { netFn: NetFn.App, cmd: 0x01, data: new Uint8Array(), repeatable: true, to: { address: 0x2c } };

/** A session that has asked the controller at 0x2c, with the Send Message that it sent. */
function asked(): { session: LiveSession; outer: Message; inner: Message } {
  const fresh: LiveSession = { end: secureEnd(keys, 1, 2), random: seededRandom(1), sequence: 0 };
  const [session, effects] = step(fresh, { kind: "request", ask });
  const [sent] = effects.flatMap((effect) => (effect.kind === "send" ? [effect.datagram] : []));
  const datagram = sent && parseDatagram(sent);
  if (!sent || datagram?.kind !== "plus") throw new Error("nothing was sent");
  const opened = open(secureEnd(keys, 2, 1), sent, datagram.packet);
  const outer = opened.ok ? decodeMessage(opened.payload) : undefined;
  const inner = outer && decodeMessage(outer.data.subarray(1));
  if (!outer || !inner) throw new Error("it is no Send Message");
  return { session, outer, inner };
}

function hears(session: LiveSession, message: Message): [LiveSession, LiveEffect[]] {
  const [, bytes] = seal(secureEnd(keys, 2, 1), PayloadType.Ipmi, encodeMessage(message), new Uint8Array(16));
  return step(session, { kind: "datagram", bytes });
}

it("a request to a controller behind the BMC goes in Send Message, with tracking, as the BMC's own", () => {
  const { outer, inner } = asked();
  expect([outer.to, outer.cmd, outer.data[0]]).toEqual([0x20, sendMessage.cmd, 0x40]);
  expect([inner.to, inner.from, inner.cmd]).toEqual([0x2c, 0x20, 0x01]);
});

it("its answer comes by itself, or within the answer to Send Message", () => {
  const data = Uint8Array.of(0x31, 0x00);
  const answered = [{ kind: "answered", completionCode: 0, data: Buffer.from(data) }];
  const same = (effects: LiveEffect[]): unknown =>
    effects.map((effect) => (effect.kind === "answered" ? { ...effect, data: Buffer.from(effect.data) } : effect));
  const { session, outer, inner } = asked();
  const [waiting, nothing] = hears(session, response(outer, 0));
  expect(nothing).toEqual([]);
  expect(same(hears(waiting, response(inner, 0, data))[1])).toEqual(answered);
  const embedded = response(outer, 0, encodeMessage(response(inner, 0, data)));
  expect(same(hears(session, embedded)[1])).toEqual(answered);
});

it("a BMC that cannot pass it on says why; a controller that is silent is told from a BMC that is", () => {
  const { session, outer } = asked();
  expect(hears(session, response(outer, 0x83))[1]).toMatchObject([
    { kind: "answered", completionCode: 0x83, underway: true },
  ]);
  const silent = (start: LiveSession): LiveEffect[] => {
    let [state, effects] = [start, [] as LiveEffect[]];
    for (let tries = 0; state.waiting && tries < 20; tries++) [state, effects] = step(state, { kind: "timeout" });
    return effects;
  };
  expect(silent(session)).toEqual([{ kind: "unanswered" }]);
  const [passedOn] = hears(session, response(outer, 0));
  expect(silent(passedOn)).toMatchObject([{ kind: "answered", completionCode: 0xc3, underway: true }]);
});
