import { seededRandom } from "@longshore/kit";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { pathBelowRoot } from "./file-name.ts";
import { DEFAULT_TERMS, negotiate, type Terms } from "./negotiate.ts";
import { cutIntoData, DATA_HEADER, decodeClientPacket, encodeError, encodeOptionAck, ErrorCode } from "./packet.ts";
import { begin, type Effect, step, type Transfer } from "./transfer.ts";

const LIMITS = { blockSize: 1468, window: 16 };
const hex = (text: string): Uint8Array => Buffer.from(text.replaceAll(" ", ""), "hex");

test("a request is read as RFC 2347 lays it out, names of options in any case", () => {
  // RFC 2348, "Examples": a read request with blksize 1432
  const request = hex("0001 666f6f00 6f6374657400 424c6b73697a6500 3134333200");
  expect(decodeClientPacket(request)).toEqual({
    kind: "read",
    file: "foo",
    mode: "octet",
    options: new Map([["blksize", "1432"]]),
  });
});

test("what is cut short or unknown is no packet", () => {
  for (const text of [
    "",
    "00",
    "0001",
    "0001 666f6f",
    "0001 666f6f00",
    "0001 666f6f00 6f637465",
    "0007 0000",
    "0003 0001",
  ])
    expect(decodeClientPacket(hex(text))).toBeUndefined();
});

test("packets are written as the RFC says", () => {
  expect(Buffer.from(encodeOptionAck(new Map([["tsize", "7"]]))).toString("latin1")).toBe("\0\u0006tsize\u00007\0");
  expect(Buffer.from(encodeError(ErrorCode.NotFound, "no")).toString("latin1")).toBe("\0\u0005\0\u0001no\0");
});

test("a file is cut into packets where it lies: numbers wrap, the last is short or empty", () => {
  const cut = (text: string, count: number): string[] => {
    const room = Buffer.concat([new Uint8Array(count * DATA_HEADER), Buffer.from(text)]);
    return cutIntoData(room, count, 3, 65_535).map((packet) => Buffer.from(packet).toString("latin1"));
  };
  expect(cut("abcdefgh", 3)).toEqual(["\0\u0003\xff\xffabc", "\0\u0003\0\0def", "\0\u0003\0\u0001gh"]);
  expect(cut("abcdef", 3)).toEqual(["\0\u0003\xff\xffabc", "\0\u0003\0\0def", "\0\u0003\0\u0001"]);
});

test("no bytes at all make the decoder throw", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => void decodeClientPacket(bytes)));
});

test.for([
  ["ipxe/snponly.efi", ["ipxe", "snponly.efi"]],
  ["undionly.kpxe", ["undionly.kpxe"]],
  ["../etc/passwd", undefined],
  ["a/../../b", undefined],
  ["/etc/passwd", ["etc", "passwd"]], // of what is served
  ["//etc/passwd", ["etc", "passwd"]],
  ["/", undefined],
  ["/../etc/passwd", undefined],
  ["..%2fetc/passwd", undefined],
  ["..\\windows", undefined],
  ["c:/boot.ini", undefined],
  ["a\u0000b", undefined],
  ["a//b", ["a", "b"]],
  ["a/", undefined],
  ["./a", undefined],
  ["", undefined],
  ["x".repeat(256), undefined],
] as const)("the name %j means %j (case 17)", ([name, path]) => {
  expect(pathBelowRoot(name)).toEqual(path);
});

test.for([
  [
    { blksize: "1468", windowsize: "64" },
    { blksize: "1468", windowsize: "16" },
  ],
  [{ blksize: "65535" }, { blksize: "1468" }],
  [{ tsize: "0", multicast: "" }, { tsize: "5000" }],
  [{ tsize: "99" }, { tsize: "5000" }],
  [{ timeout: "2" }, { timeout: "2" }],
] as const)("%j is agreed on as %j (case 19)", ([asked, accepted]) => {
  expect(negotiate(new Map(Object.entries(asked)), 5000, LIMITS)).toMatchObject({
    accepted: new Map(Object.entries(accepted)),
  });
});

test.for([
  ["blksize", "0"],
  ["blksize", "7"],
  ["blksize", "65536"],
  ["windowsize", "0"],
  ["windowsize", "65536"],
  ["timeout", "0"],
  ["tsize", "-1"],
  ["blksize", "1e3"],
] as const)("%s %s is refused (case 19)", ([name, value]) => {
  expect(negotiate(new Map([[name, value]]), 5000, LIMITS)).toHaveProperty("refused");
});

/** A client as the RFCs describe it, on a line that loses, repeats and swaps what `fate` says. */
function receive(
  blocks: number,
  terms: Terms,
  fate: () => "arrives" | "lost" | "twice",
): { sent: number; got: number[] } {
  const [opened, first] = begin(blocks * terms.blockSize - 1, terms, true);
  let transfer = opened;
  let effects = [first];
  const got: number[] = [];
  let sent = 0;
  let optionAck = false;
  for (let turn = 0; turn < 50_000; turn++) {
    const acks: number[] = [];
    const end = perform(effects, (block) => {
      sent++;
      const how = fate();
      const times = how === "lost" ? 0 : how === "twice" ? 2 : 1;
      for (let i = 0; i < times; i++) acks.push(...hear(block));
    });
    if (end !== undefined) return { sent, got };
    const answers = acks.filter(() => fate() !== "lost");
    effects = [];
    for (const block of answers) {
      const [next, more] = step(transfer, { kind: "ack", block: block & 0xffff });
      transfer = next;
      effects.push(more);
    }
    if (answers.length > 0) continue;
    const [next, more] = step(transfer, { kind: "timeout" });
    transfer = next;
    effects.push(more);
  }
  throw new Error("it never ended");

  /** What the client acknowledges on hearing this block: the last in order, after a window or at a gap. */
  function hear(block: number): number[] {
    if (block === 0) {
      optionAck = true;
      return [0];
    }
    if (!optionAck) return [];
    if (block === got.length + 1) {
      got.push(block);
      return got.length % terms.window === 0 || got.length === blocks ? [block] : [];
    }
    return [got.length];
  }
}

function perform(effects: readonly (Effect | undefined)[], deliver: (block: number) => void): string | undefined {
  for (const effect of effects) {
    if (effect?.kind === "send") for (let block = effect.from; block <= effect.to; block++) deliver(block);
    if (effect?.kind === "done") return "done";
    if (effect?.kind === "failed") throw new Error(effect.why);
  }
  return undefined;
}

test.for([1, 4, 16])(
  "a file arrives whole and in order over a line that loses and repeats, window %i (case 20)",
  (window) => {
    for (let seed = 1; seed <= 200; seed++) {
      const random = seededRandom(seed);
      const fate = (): "arrives" | "lost" | "twice" => {
        const luck = random.next();
        return luck < 0.04 ? "lost" : luck < 0.12 ? "twice" : "arrives";
      };
      const blocks = 1 + (seed % 150);
      const { got } = receive(blocks, { ...DEFAULT_TERMS, window }, fate);
      expect(got).toEqual(Array.from({ length: blocks }, (_, i) => i + 1));
    }
  },
);

test("block numbers wrap: a file of more than 65,535 blocks arrives (case 20)", () => {
  const { got, sent } = receive(140_000, { ...DEFAULT_TERMS, window: 16 }, () => "arrives");
  expect(got.length).toBe(140_000);
  expect(sent).toBe(140_001);
});

test("an acknowledgement that comes twice sends nothing twice: no packet multiplies (case 20)", () => {
  const [opened] = begin(5000, DEFAULT_TERMS, false);
  const [next, effect] = step(opened, { kind: "ack", block: 1 });
  expect(effect).toMatchObject({ kind: "send", from: 2, to: 2 });
  expect(step(next, { kind: "ack", block: 1 })).toEqual([next, undefined]);
  expect(step(next, { kind: "ack", block: 7 })).toEqual([next, undefined]);
});

test("a gap at the beginning of a window is filled at once, and once only (RFC 7440)", () => {
  const [opened] = begin(100_000, { ...DEFAULT_TERMS, window: 4 }, false);
  const [mended, effect] = step(opened, { kind: "ack", block: 0 });
  expect(effect).toMatchObject({ kind: "send", from: 1, to: 4 });
  expect(step(mended, { kind: "ack", block: 0 })).toEqual([mended, undefined]);
});

test("whoever never answers is sent few bytes: a forged source address is no weapon (case 21)", () => {
  let [transfer, effect]: readonly [Transfer, Effect | undefined] = begin(
    1_000_000,
    { ...DEFAULT_TERMS, blockSize: 1468, window: 16 },
    true,
  );
  let sent = 0;
  while (effect?.kind === "send") {
    sent += effect.to - effect.from + 1;
    [transfer, effect] = step(transfer, { kind: "timeout" });
  }
  expect(effect?.kind).toBe("failed");
  expect(sent).toBe(4); // the OACK alone, four times
});

test("a client that aborts ends the transfer: firmware asks for the size only", () => {
  const [transfer] = begin(1000, DEFAULT_TERMS, true);
  const [, effect] = step(transfer, { kind: "error", code: 8, message: "User aborted the transfer" });
  expect(effect).toEqual({ kind: "failed", why: "the client gave up: User aborted the transfer" });
});
