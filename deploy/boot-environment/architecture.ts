/** As Debian and Go call them. */
export type Architecture = "amd64" | "arm64";

export const ARCHITECTURES: readonly Architecture[] = ["amd64", "arm64"];

/** Where Debian keeps an architecture's libraries, and what a program of it is started by. */
export const LINKAGE: Readonly<Record<Architecture, { readonly triplet: string; readonly loader: string }>> = {
  amd64: { triplet: "x86_64-linux-gnu", loader: "lib64/ld-linux-x86-64.so.2" },
  arm64: { triplet: "aarch64-linux-gnu", loader: "lib/ld-linux-aarch64.so.1" },
};
