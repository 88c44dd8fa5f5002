import { join } from "node:path";
import { seededRandom, silentLogger, systemClock } from "@longshore/kit";
import { smallDisk } from "@longshore/testkit";
import { tempDir } from "@longshore/testkit/tools";
import { expect, test } from "vitest";
import { imageServer, rawImage, sends, sha256 } from "../../../../test/images/image-server.ts";
import { ImageCache } from "../../../boot/images/image-cache.ts";
import { imageClient } from "./image-client.ts";
import { imageFolder } from "./image-folder.ts";

const reason = process.getuid?.() === 0 ? undefined : "needs root";
if (reason !== undefined) {
  if (process.env["CI"] === "true") throw new Error("a small disk is mounted as root; under CI that is a failure");
  console.warn("skipped: a small disk is mounted as root");
}

test.skipIf(reason)(
  "a disk that is full is told as such, and the image comes when there is room again (case 28)",
  async () => {
    await using dir = tempDir("longshore-images-");
    await using disk = await smallDisk(join(dir.path, "disk"), 4);
    await using server = await imageServer();
    const file = rawImage(2_000_000);
    server.answer = sends(file);
    const unexpected: unknown[] = [];
    await using cache = new ImageCache({
      clock: systemClock,
      random: { ...seededRandom(1), next: () => 0.01 },
      log: silentLogger,
      world: {
        ...imageFolder(join(disk.path, "images")),
        maxBytes: 1e9,
        get: imageClient({ proxy: undefined, noProxy: [], ca: undefined }),
      },
      base: () => "http://10.1.0.1:8402",
      inUse: () => new Set(),
      onUnexpected: (error) => unexpected.push(error),
    });
    await cache.ready();
    const wanted = { url: `${server.url}/disk.img`, sha256: sha256(file), format: "raw" } as const;
    disk.fill();
    await expect
      .poll(() => cache.image(wanted, "order-1"), { timeout: 10_000 })
      .toMatchObject({
        trouble: "the disk of the agent's images (boot.images) is full",
      });
    disk.free();
    await expect.poll(() => cache.image(wanted, "order-1"), { timeout: 10_000 }).toMatchObject({ state: "here" });
    expect(unexpected).toEqual([]);
  },
);
