import { globSync } from "node:fs";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { type Codec, codecErrors, decode, encode, isLongshoreError } from "@longshore/kit";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeFru } from "../src/fru/decode-fru.ts";
import { multiRecords } from "../src/fru/multi-record.ts";
import { decodeSdr } from "../src/sdr/decode-sdr.ts";
import { sensorsOf } from "../src/sdr/sensor.ts";
import { describeEvent } from "../src/sel/describe.ts";
import { decodeSelRecord } from "../src/sel/record.ts";
import { parseReply } from "../src/session/handshake-messages.ts";
import { parseDatagram } from "../src/wire/datagram.ts";
import { decodeMessage } from "../src/wire/message.ts";

/** Every table that the package exports anywhere: messages, and what commands ask and are answered. A new one is found by itself. */
const source = join(import.meta.dirname, "../src");
const files = globSync("**/*.ts", {
  cwd: source,
  exclude: ["**/*.test.ts", "**/index.ts", "main.ts", "io/**", "command/**"],
});
const tables: [name: string, codec: Codec<unknown>][] = [];
for (const file of files.toSorted()) {
  const exported = (await import(pathToFileURL(join(source, file)).href)) as Record<string, unknown>;
  for (const [name, value] of Object.entries(exported)) {
    if (isCodec(value)) tables.push([`${relative(".", file)} ${name}`, value]);
    if (isCommand(value)) {
      tables.push([`${file} ${name}.request`, value.request]);
      tables.push([`${file} ${name}.response`, value.response]);
    }
  }
}

const bytes = fc.uint8Array({ maxLength: 80 });

describe.each(tables)("the table %s", (_, codec) => {
  it("makes of any bytes a value or an error of its own, and of that value bytes that mean the same", () => {
    fc.assert(
      fc.property(bytes, (input) => {
        const value = valueOf(codec, input);
        if (value === undefined) return;
        const again = encode(codec, value);
        expect(decode(codec, again)).toEqual(value);
        expect(encode(codec, decode(codec, again))).toEqual(again);
      }),
      { numRuns: 150 },
    );
  });
});

it("more than a hundred tables are found", () => {
  expect(tables.length).toBeGreaterThan(100);
});

/** What takes bytes from a BMC as they come: undefined or an error of a catalog, whatever they are. */
const readers: [name: string, read: (bytes: Uint8Array) => unknown][] = [
  ["a datagram", parseDatagram],
  ["a message", decodeMessage],
  ["a handshake's reply", (input) => handshakeReply(input)],
  ["an SDR", (input) => sensorsOfRecord(input)],
  ["a SEL entry", (input) => event(input)],
  ["a FRU inventory", decodeFru],
  ["multirecords of a FRU", (input) => multiRecords(input, [])],
];

it.each(readers)("%s of any bytes is understood, or not, or an error of its own", (_, read) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 6 }), (input, start) => {
      input.set(start.subarray(0, input.length));
      for (const given of [input, input.subarray(0, input.length >> 1)]) own(() => read(given));
    }),
    { numRuns: 3_000 },
  );
});

function handshakeReply(input: Uint8Array): unknown {
  const payloadType = { number: 0x11 + 2 * ((input[0] ?? 0) % 3), authenticated: false, encrypted: false };
  return parseReply({ payloadType, sessionId: 0, sequence: 0, payload: input, trailer: new Uint8Array(0) });
}

function sensorsOfRecord(input: Uint8Array): unknown {
  const record = decodeSdr(input);
  return record && sensorsOf(record);
}

function event(input: Uint8Array): unknown {
  const record = decodeSelRecord(input);
  return record && describeEvent(record, []);
}

/** Runs a reader; anything thrown but a codec's error is a bug. */
function own<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isLongshoreError(error) && error.code in codecErrors.entries) return undefined;
    throw error;
  }
}

function valueOf(codec: Codec<unknown>, input: Uint8Array): unknown {
  return own(() => decode(codec, input, { trailing: "ignore" }));
}

function isCodec(value: unknown): value is Codec<unknown> {
  return hasFunctions(value, "read", "write");
}

function isCommand(value: unknown): value is { readonly request: Codec<unknown>; readonly response: Codec<unknown> } {
  return typeof value === "object" && value !== null && "request" in value && "response" in value && "netFn" in value;
}

function hasFunctions(value: unknown, ...names: readonly string[]): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    names.every((name) => typeof (value as Record<string, unknown>)[name] === "function")
  );
}
