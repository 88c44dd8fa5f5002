import { build } from "esbuild";
import { expect, it } from "vitest";

it.each(["../src/index.ts", "../src/simulator/index.ts"])(
  "%s needs nothing but Node when it is published",
  async (entry) => {
    const entryPoints = [new URL(entry, import.meta.url).pathname];
    const result = await build({
      entryPoints,
      bundle: true,
      platform: "node",
      format: "esm",
      write: false,
      metafile: true,
    });
    const [output] = Object.values(result.metafile.outputs);
    expect(output?.imports.map(({ path }) => path).filter((path) => !path.startsWith("node:"))).toEqual([]);
    const used = Object.entries(output?.inputs ?? {}).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
    expect(used.map(([path]) => path).filter((path) => path.includes("node_modules"))).toEqual([]);
  },
);
