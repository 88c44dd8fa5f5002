import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { tempDir } from "../../io/temp-dir.ts";
import { imageFaults } from "./image-faults.ts";
import { serveImages } from "./image-server.ts";

const DISK = randomBytes(600_000);

async function server(dir: string) {
  const path = `${dir}/disk.raw.gz`;
  const gzip = gzipSync(DISK, { level: 0 });
  writeFileSync(path, gzip);
  const image = { path, format: "raw.gz", sha256: "a".repeat(64), bytes: gzip.length, diskBytes: DISK.length } as const;
  return await serveImages("127.0.0.1", new Map([["disk.raw.gz", image]]));
}

/** What comes until it ends, breaks or is silent for a moment. */
async function got(
  url: string,
  from = 0,
): Promise<{ readonly bytes: Buffer; readonly how: "end" | "broken" | "silent" }> {
  const response = await fetch(url, from === 0 ? {} : { headers: { range: `bytes=${from}-` } });
  const parts: Uint8Array[] = [];
  const reader = response.body?.getReader();
  for (;;) {
    const part = await Promise.race([
      reader?.read().catch(() => "broken" as const),
      new Promise<"silent">((resolve) => setTimeout(() => resolve("silent"), 1000)),
    ]);
    const bytes = Buffer.concat(parts);
    if (part === "broken" || part === "silent") return { bytes, how: part };
    if (part?.value === undefined) return { bytes, how: "end" };
    parts.push(part.value);
  }
}

test("an image's answers go wrong as they were told to, one after the other, and those after them do not", async () => {
  await using dir = tempDir();
  await using served = await server(dir.path);
  const { damaged, cut, silent, slow } = imageFaults;
  const { sha256 } = served.faulty("disk.raw.gz", "other.gz", [damaged, cut, silent, slow]);
  expect(sha256).not.toBe("a".repeat(64));
  const url = served.urlOf("other.gz");
  const wrong = await got(url);
  const first = await got(url);
  expect(first.how).toBe("broken");
  const second = await got(url, first.bytes.length);
  expect(second.how).toBe("silent");
  const third = await got(url, first.bytes.length + second.bytes.length);
  expect(third.how).toBe("end");
  const whole = Buffer.concat([first.bytes, second.bytes, third.bytes]);
  expect(gunzipSync(whole).equals(DISK)).toBe(true);
  expect((await got(url)).bytes.equals(whole)).toBe(true);
  const differing = whole.filter((byte, i) => byte !== wrong.bytes[i]);
  expect([wrong.how, wrong.bytes.length, differing.length]).toEqual(["end", whole.length, 1]);
  expect(served.asked.map(({ range }) => range !== undefined)).toEqual([false, false, true, true, false]);
});
