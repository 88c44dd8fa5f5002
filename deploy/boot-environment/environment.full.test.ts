import { readFileSync } from "node:fs";
import { join } from "node:path";
import { zstdDecompressSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { ARCHITECTURES } from "./architecture.ts";
import { ensureBootEnvironment, readManifest } from "./io/build.ts";
import { MUST_HAVE, MUST_HAVE_FIRMWARE } from "./modules.ts";

/** More takes too long over a boot network of 100 Mbit/s. */
const LIMIT_MB = 60;
const LONG_MS = 600_000;

describe.each(ARCHITECTURES)("the boot environment for %s", (architecture) => {
  test(
    "has every driver that servers need, by class",
    async () => {
      const { modules, builtin } = readManifest(await ensureBootEnvironment(architecture, () => {}));
      const there = new Set([...modules, ...builtin]);
      const lacking = Object.entries(MUST_HAVE).flatMap(([kind, names]) =>
        names[architecture].filter((name) => !there.has(name)).map((name) => `${kind}: ${name}`),
      );
      expect(lacking).toEqual([]);
    },
    LONG_MS,
  );

  test(
    "has the firmware that they are loaded with, or says which package could not be had",
    async () => {
      const { firmware, missing } = readManifest(await ensureBootEnvironment(architecture, () => {}));
      const lacking = Object.entries(MUST_HAVE_FIRMWARE).flatMap(([kind, files]) =>
        files.filter((file) => !firmware.includes(file)).map((file) => `${kind}: ${file}`),
      );
      expect(missing.packages).toEqual({});
      expect(lacking).toEqual([]);
    },
    LONG_MS,
  );

  test(
    "is small enough to be booted over a network, and starts with our program",
    async () => {
      const folder = await ensureBootEnvironment(architecture, () => {});
      const { files, unpackedBytes } = readManifest(folder);
      expect(files.initrd.bytes).toBeLessThan(LIMIT_MB * 1e6);
      const initrd = readFileSync(join(folder, "initrd"));
      // two frames one after the other, as the kernel unpacks them
      const unpacked = zstdDecompressSync(initrd);
      expect(unpacked.length).toBeLessThanOrEqual(unpackedBytes);
      expect(unpacked.subarray(0, 6).toString()).toBe("070701");
    },
    LONG_MS,
  );
});
