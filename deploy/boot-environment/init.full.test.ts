import { delimiter, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureTool, run } from "@longshore/testkit/tools";
import { expect, test } from "vitest";

const PARTITIONS = ["wipefs", "sfdisk", "mkfs.ext4", "mkfs.xfs", "mkfs.btrfs", "efibootmgr"] as const;
const IMAGES = ["qemu-img", "bzip2", "xz", "zstd"] as const;

test(
  "the boot environment's program passes its own tests, judged by real tools",
  async (context) => {
    if ((await run("go", ["version"])).code !== 0 && process.env["CI"] !== "true") context.skip("Go is not here");
    const folders = await Promise.all(
      [...PARTITIONS, ...IMAGES].map(async (name) => dirname((await ensureTool(name)).path)),
    );
    const env = { PATH: [...folders, process.env["PATH"]].join(delimiter), CGO_ENABLED: "0", GOFLAGS: "-mod=readonly" };
    const tested = await run("go", ["test", "./..."], { cwd: INIT, env, timeoutMs: 20 * 60_000 });
    expect(tested.stdout + tested.stderr).not.toMatch(/^(FAIL|---)/m);
    expect(tested.code).toBe(0);
    for (const architecture of ["amd64", "arm64"]) {
      const vetted = await run("go", ["vet", "./..."], {
        cwd: INIT,
        env: { ...env, GOARCH: architecture },
        timeoutMs: 600_000,
      });
      expect(vetted).toMatchObject({ code: 0 });
    }
  },
  30 * 60_000,
);

const INIT = fileURLToPath(new URL("init/", import.meta.url));
