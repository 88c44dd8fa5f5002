import fc from "fast-check";
import { expect, test } from "vitest";
import { ByteLog } from "./byte-log.ts";

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
const bytes = (of: string): Uint8Array => Buffer.from(of);

test("a reader goes on where it was, and asks again for what got lost", () => {
  const log = new ByteLog(16);
  log.append(bytes("hello "));
  expect(log.read(0, 4)).toEqual({ offset: 0, bytes: new Uint8Array(bytes("hell")) });
  log.append(bytes("world"));
  expect(text(log.read(4, 99).bytes)).toBe("o world");
  expect(text(log.read(4, 99).bytes)).toBe("o world");
});

test("a reader that was too slow learns where the stream is now", () => {
  const log = new ByteLog(4);
  log.append(bytes("abcdefghij"));
  expect([log.start, log.end]).toEqual([6, 10]);
  const { offset, bytes: newest } = log.read(2, 99);
  expect([offset, text(newest)]).toEqual([6, "ghij"]);
});

test("a reader ahead of the stream is brought back to its end", () => {
  const log = new ByteLog(4);
  log.append(bytes("ab"));
  expect(log.read(7, 99)).toEqual({ offset: 2, bytes: new Uint8Array() });
});

test("a copy takes a repeat once and goes on after a gap", () => {
  const copy = new ByteLog(16);
  copy.appendAt(0, bytes("abc"));
  copy.appendAt(0, bytes("abcd"));
  copy.appendAt(2, bytes("c"));
  expect(text(copy.read(0, 99).bytes)).toBe("abcd");
  copy.appendAt(9, bytes("xyz"));
  expect([copy.start, copy.end, text(copy.read(0, 99).bytes)]).toEqual([9, 12, "xyz"]);
});

test("whatever is appended, what is read is the end of it", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), fc.array(fc.uint8Array({ maxLength: 20 })), (capacity, parts) => {
      const log = new ByteLog(capacity);
      for (const part of parts) log.append(part);
      const all = Buffer.concat(parts);
      const { offset, bytes: newest } = log.read(0, 99);
      expect(offset).toBe(Math.max(0, all.length - capacity));
      expect(Buffer.from(newest).equals(all.subarray(offset))).toBe(true);
    }),
  );
});
