import { createCipheriv, createHmac, createSecretKey } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AesCbc } from "../crypto/aes-cbc.ts";
import { cipherSuites } from "../crypto/suites.ts";
import { parseDatagram } from "../wire/datagram.ts";
import type { PlusPacket } from "../wire/session-packet.ts";
import { open, type Opened, seal, secureEnd } from "./secure-end.ts";

const suites = Object.values(cipherSuites);
const iv = Buffer.alloc(16, 7);
const text = Uint8Array.from([0x20, 0x18, 0xc8, 0x81, 0x04, 0x01, 0x7a]);

function ends(suite: (typeof suites)[number]) {
  const integrity = createSecretKey(Buffer.alloc(32, 1));
  const cipher = (): AesCbc | undefined =>
    suite.confidentiality === "none" ? undefined : new AesCbc(Buffer.alloc(16, 2));
  const keys = () => ({ suite, integrity, confidentiality: cipher() });
  return { bmc: secureEnd(keys(), 0xb, 0xc), console: secureEnd(keys(), 0xc, 0xb) };
}

function opened(end: ReturnType<typeof secureEnd>, datagram: Uint8Array): Opened | undefined {
  const parsed = parseDatagram(datagram);
  return parsed?.kind === "plus" ? open(end, datagram, parsed.packet) : undefined;
}

const why = (result: Opened | undefined): string =>
  result === undefined ? "malformed" : result.ok ? "believed" : result.why;

describe.each(suites)("a packet of suite $id", (suite) => {
  it("opens to what was sealed, whatever it was", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ minLength: 16, maxLength: 16 }), (payload, iv) => {
        const { bmc, console } = ends(suite);
        const [, datagram] = seal(console, 0, payload, iv);
        const result = opened(bmc, datagram);
        expect(result?.ok && Buffer.from(result.payload).equals(payload)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it("cut short at any byte is not believed", () => {
    const { bmc, console } = ends(suite);
    const [, datagram] = seal(console, 0, text, iv);
    for (let length = 0; length < datagram.length; length++)
      expect(why(opened(bmc, datagram.subarray(0, length)))).not.toBe("believed");
  });
});

describe.each(suites.filter(({ integrity }) => integrity !== "none"))("a signed packet (suite $id)", (suite) => {
  const { bmc, console } = ends(suite);
  const [, datagram] = seal(console, 0, text, iv);

  it("is not believed with any one bit changed", () => {
    for (let bit = 32; bit < datagram.length * 8; bit++) {
      const changed = datagram.with(bit >> 3, (datagram[bit >> 3] ?? 0) ^ (1 << (bit & 7)));
      expect(why(opened(bmc, changed))).not.toBe("believed");
    }
  });

  it("is not believed without its trailer or its authenticated bit (case 8)", () => {
    const packet = (parseDatagram(datagram) as { packet: PlusPacket }).packet;
    const bare = datagram.subarray(0, datagram.length - packet.trailer.length);
    expect(why(opened(bmc, bare))).toBe("wrong authentication code");
    expect(why(opened(bmc, datagram.with(5, (datagram[5] ?? 0) & ~0x40)))).toBe("not authenticated");
    expect(why(opened(bmc, bare.with(5, (datagram[5] ?? 0) & ~0x40)))).toBe("not authenticated");
    if (suite.confidentiality !== "none")
      expect(why(opened(bmc, datagram.with(5, (datagram[5] ?? 0) & ~0x80)))).toBe("not encrypted");
  });

  it("is believed once, and not when it comes too late", () => {
    const first = opened(bmc, datagram);
    if (!first?.ok) expect.unreachable(why(first));
    else expect(why(opened(first.end, datagram))).toBe("replayed or out of window");
    let [sender, receiver] = [console, bmc];
    for (let i = 0; i < 20; i++) {
      const [next, packet] = seal(sender, 0, text, iv);
      sender = next;
      const result = opened(receiver, packet);
      if (i > 0 && result?.ok) receiver = result.end;
    }
    expect(why(opened(receiver, datagram))).toBe("replayed or out of window");
  });

  it("is not believed when it is for another session", () => {
    expect(why(opened({ ...bmc, ownId: 0xd }, datagram))).toBe("foreign session");
  });
});

it.each([
  ["a pad longer than a block", [...text, ...Array.from({ length: 24 }, (_, i) => i + 1), 24]],
  ["a pad longer than the text", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 200]],
  ["a pad that does not count up", [...text, 1, 2, 3, 4, 5, 6, 7, 9, 8]],
])("%s is not believed, though its signature holds (case 7)", (_, padded) => {
  const { bmc, console } = ends(cipherSuites[3]);
  const cipher = createCipheriv("aes-128-cbc", Buffer.alloc(16, 2), iv).setAutoPadding(false);
  const payload = Buffer.concat([iv, cipher.update(Uint8Array.from(padded)), cipher.final()]);
  const [, good] = seal(console, 0, new Uint8Array(payload.length - 17), iv); // the same length on the wire
  const signed = Buffer.concat([good.subarray(0, 16), payload, good.subarray(16 + payload.length, -12)]);
  const code = createHmac("sha1", Buffer.alloc(32, 1)).update(signed.subarray(4)).digest().subarray(0, 12);
  expect(why(opened(bmc, Buffer.concat([signed, code])))).toBe("wrong padding");
});
