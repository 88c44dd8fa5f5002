import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sealBundle } from "@longshore/charts/bundle";
import { seededRandom, silentLogger } from "@longshore/kit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { bundleFiles } from "../io/charts/bundle-files.ts";
import { ChartShelf } from "./chart-shelf.ts";

const OBJECTS = [
  { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "site", namespace: "web" }, data: { a: "1" } },
];
const random = seededRandom(7);
const sealed = sealBundle(OBJECTS, (count) => random.bytes(count));
const rendering = {
  release: "web",
  digest: Buffer.from(sealed.digest, "hex"),
  key: sealed.key,
  renderedFrom: Buffer.of(),
};
const { signal } = new AbortController();
let directory: string;
let asked: string[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "longshore-charts-"));
  asked = [];
});
afterEach(() => rm(directory, { recursive: true }));

/** A site whose hub hands out these bytes; none = the line is down. */
function shelf(bytes: Uint8Array | undefined): ChartShelf {
  const fetch = async (digest: string): Promise<Uint8Array> => {
    asked.push(digest);
    if (bytes === undefined) throw new Error("the line is down");
    return bytes;
  };
  return new ChartShelf({ fetch, files: bundleFiles(directory), log: silentLogger });
}

test("what the hub rendered is fetched once, and is there after a restart without the hub", async () => {
  const first = shelf(sealed.bytes);
  expect(first.objects(rendering)).toBeUndefined();
  await first.bring([rendering], signal);
  await first.bring([rendering], signal);
  expect(first.objects(rendering)).toEqual(OBJECTS);
  const alone = shelf(undefined);
  await alone.bring([rendering], signal);
  expect(alone.objects(rendering)).toEqual(OBJECTS);
  expect(asked).toEqual([sealed.digest]);
});

test("bytes that are not those of the signed intent, and bytes under another key, are not taken", async () => {
  const other = sealBundle([], (count) => random.bytes(count));
  await expect(shelf(other.bytes).bring([rendering], signal)).rejects.toMatchObject({
    code: "CHART_BUNDLE_UNREADABLE",
  });
  const foreign = { ...rendering, key: other.key };
  await expect(shelf(sealed.bytes).bring([foreign], signal)).rejects.toMatchObject({ code: "CHART_BUNDLE_UNREADABLE" });
  expect(await readdir(directory)).toEqual([]);
});

test("a damaged file is fetched again; what no document wants any more is forgotten", async () => {
  await writeFile(join(directory, sealed.digest), "half");
  const one = shelf(sealed.bytes);
  await one.bring([rendering], signal);
  expect(one.objects(rendering)).toEqual(OBJECTS);
  await one.bring([], signal);
  expect(one.objects(rendering)).toBeUndefined();
  expect(await readdir(directory)).toEqual([]);
});

test("one that cannot be fetched does not keep the others away", async () => {
  const missing = { ...rendering, release: "other", digest: Buffer.alloc(32, 1) };
  const one = shelf(sealed.bytes);
  await expect(one.bring([missing, rendering], signal)).rejects.toThrow();
  expect(one.objects(rendering)).toEqual(OBJECTS);
});
