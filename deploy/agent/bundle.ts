// The agent as one file, for images and packages: `node deploy/agent/bundle.ts OUT.mjs`.
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";

export interface Bundle {
  readonly path: string;
  readonly bytes: number;
  /** Bytes in the bundle by package, the largest first. */
  readonly parts: ReadonlyMap<string, number>;
  /** The folders of others' packages of which something is in it. */
  readonly foreign: readonly string[];
}

/** Bundles `entry` (the agent's main unless given) and all it imports into one ES module for Node 24. */
export async function bundleAgent(path: string, entry = MAIN): Promise<Bundle> {
  const { metafile } = await build({
    entryPoints: [entry],
    outfile: path,
    bundle: true,
    platform: "node",
    target: "node24",
    format: "esm",
    minify: true,
    legalComments: "none",
    metafile: true,
    plugins: [withoutUnused, lazyBuiltins, threadsInside],
    logLevel: "error",
    // CommonJS packages inside the bundle ask for Node's own modules by require
    banner: { js: 'import { createRequire as __cr } from "node:module"; const require = __cr(import.meta.url);' },
  });
  const [output] = Object.values(metafile.outputs);
  const parts = new Map<string, number>();
  const foreign = new Set<string>();
  for (const [file, { bytesInOutput }] of Object.entries(output?.inputs ?? {})) {
    const part = packageOf(file);
    parts.set(part, (parts.get(part) ?? 0) + bytesInOutput);
    const folder = FOREIGN.exec(file)?.[0];
    if (folder !== undefined && bytesInOutput > 0) foreign.add(resolve(folder));
  }
  return {
    path,
    bytes: output?.bytes ?? 0,
    parts: new Map([...parts].sort(([, a], [, b]) => b - a)),
    foreign: [...foreign].toSorted(),
  };
}

/** What dependencies load and the agent never calls: together 20 MB of its memory. */
const UNUSED: readonly RegExp[] = [
  /@nats-io\/jetstream\//, // of the hub's side of the bus: an agent has no stream and no consumer
  /prom-client\/lib\/(pushgateway|cluster|defaultMetrics|summary)\.js$/,
  /pino\/lib\/transport\.js$/, // worker threads that write logs: the agent writes its own, 2 MB
  /zod\/v4\/locales\/index\.(c?js)$/, // the one that is used is imported by its own name
];

const withoutUnused: Plugin = {
  name: "without-unused",
  setup(builder) {
    builder.onLoad({ filter: /\.c?js$/ }, ({ path }) =>
      UNUSED.some((pattern) => pattern.test(path)) ? { contents: "", loader: "js" } : undefined,
    );
  },
};

/**
 * An `import` of one of Node's modules reads all that it exports and so loads what hangs on it (node:fs its promises and
 * streams, node:http undici): 4 MB and more that are never called. Taken this way, only what is imported is read; and no
 * file gets a copy of the module with a getter for each of its parts (1 MB), as esbuild makes of what `require` gives.
 */
const lazyBuiltins: Plugin = {
  name: "lazy-builtins",
  setup(builder) {
    builder.onResolve({ filter: /^node:/ }, ({ path, kind }) => ({
      path,
      namespace: kind === "import-statement" ? "imported-builtin" : "required-builtin",
    }));
    builder.onLoad({ filter: /./, namespace: "required-builtin" }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
      loader: "js",
    }));
    builder.onLoad({ filter: /./, namespace: "imported-builtin" }, ({ path }) => ({
      contents: builtinExports(path),
      loader: "js",
    }));
  },
};

/** A part that nobody imports is not called for, so esbuild leaves it out. */
function builtinExports(path: string): string {
  const names = Object.keys(process.getBuiltinModule(path) ?? {}).filter((name) => IDENTIFIER.test(name));
  return [
    `const builtin = /* @__PURE__ */ process.getBuiltinModule(${JSON.stringify(path)});`,
    "const part = (name) => builtin[name];",
    "export { builtin as default };",
    ...names.map((name, i) => `const part${i} = /* @__PURE__ */ part("${name}"); export { part${i} as ${name} };`),
  ].join("\n");
}

const IDENTIFIER = /^(?!default$)[A-Za-z_$][\w$]*$/;

/** The program of a thread is a file of its own beside the sources. In the bundle it is a text, so that the agent stays one file. */
const threadsInside: Plugin = {
  name: "threads-inside",
  setup(builder) {
    builder.onLoad({ filter: /\/tftp-thread-program\.ts$/ }, async ({ path }) => {
      const { outputFiles } = await build({
        entryPoints: [path.replace("-program", "")],
        bundle: true,
        write: false,
        platform: "node",
        target: "node24",
        format: "iife",
        minify: true,
        plugins: [lazyBuiltins],
        logLevel: "error",
      });
      return { contents: `export const threadProgram = ${JSON.stringify(outputFiles[0]?.text)};`, loader: "js" };
    });
  },
};

const MAIN = fileURLToPath(new URL("../../packages/agent/src/main.ts", import.meta.url));

/** "node_modules/.pnpm/zod@4/node_modules/zod/v4/x.js" is of zod, "packages/kit/src/log.ts" of packages/kit. */
function packageOf(file: string): string {
  return FOREIGN.exec(file)?.[1] ?? /(packages\/[^/]+)\//.exec(file)?.[1] ?? file;
}

const FOREIGN = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { bytes, parts, path } = await bundleAgent(process.argv[2] ?? "longshore-agent.mjs");
  process.stdout.write(`${path}: ${bytes} bytes\n`);
  for (const [part, size] of parts) process.stdout.write(`${String(size).padStart(9)}  ${part}\n`);
}
