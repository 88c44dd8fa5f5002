/** What a library of the workspace says of itself, as far as it is published. */
export interface SourceManifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly keywords?: readonly string[];
  /** Sources by subpath. */
  readonly exports: Readonly<Record<string, string>>;
  readonly bin?: Readonly<Record<string, string>>;
}

export interface Entry {
  /** Below dist, without its ending. */
  readonly out: string;
  /** From the package's folder. */
  readonly from: string;
}

export interface PublishedManifest {
  readonly bin?: Readonly<Record<string, string>>;
}

/** The manifest that is published, and what must be bundled for it. Kit is inside the bundles: nothing is depended on. */
export function publishedManifest(source: SourceManifest): {
  readonly manifest: PublishedManifest;
  readonly entries: readonly Entry[];
} {
  const { name, version, description, license, keywords, exports, bin } = source;
  const modules = Object.entries(exports).map(([path, from]) => ({ path, from, out: path.slice(2) || "index" }));
  const programs = Object.entries(bin ?? {}).map(([word, from]) => ({ word, from, out: `bin/${word}` }));
  const manifest = {
    name,
    version,
    description,
    license,
    ...(keywords && { keywords }),
    type: "module",
    sideEffects: false,
    engines: { node: ">=24" },
    files: ["dist"],
    exports: {
      ...Object.fromEntries(modules.map(({ path, from, out }) => [path, conditions(from, out)])),
      "./package.json": "./package.json",
    },
    ...(bin && { bin: Object.fromEntries(programs.map(({ word, out }) => [word, `./dist/${out}.js`])) }),
  };
  return { manifest, entries: [...modules, ...programs].map(({ out, from }) => ({ out, from })) };
}

function conditions(from: string, out: string) {
  const types = from.replace(/^\.\/src\//, "./dist/types/").replace(/\.ts$/, ".d.ts");
  return { types, default: `./dist/${out}.js` };
}
