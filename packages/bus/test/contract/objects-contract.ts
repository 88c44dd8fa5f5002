import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { MakeLinks } from "./links.ts";

/** Content that many sites share. */
export function objectsContract(makeLinks: MakeLinks): void {
  describe("objects", () => {
    test.each([0, 1, 128 * 1024, 128 * 1024 + 1, 3_000_000])(
      "an object of %i bytes arrives at a site as it was",
      async (size) => {
        await using links = await makeLinks();
        const oslo = await links.site("oslo");
        const object = Uint8Array.from({ length: size }, (_, i) => (i * 31 + (i >> 8)) & 0xff);
        const digest = await links.hub.putObject(object);
        expect(digest).toBe(createHash("sha256").update(object).digest("hex"));
        expect(Buffer.from(await oslo.readObject(digest)).equals(object)).toBe(true);
        expect(await links.hub.putObject(object)).toBe(digest); // once more is the same object
        expect(Buffer.from(await oslo.readObject(digest)).equals(object)).toBe(true);
      },
    );

    test("an object that nobody stored is missing, and what is no digest is never asked for", async () => {
      await using links = await makeLinks();
      const oslo = await links.site("oslo");
      await expect(oslo.readObject("0".repeat(64))).rejects.toMatchObject({ code: "BUS_OBJECT_MISSING" });
      await expect(oslo.readObject("../>")).rejects.toMatchObject({ code: "BUS_OBJECT_MISSING" });
    });
  });
}
