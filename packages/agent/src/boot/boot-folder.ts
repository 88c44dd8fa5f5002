import type { BootFiles } from "@longshore/netboot";
import { SHIM } from "./boot-script.ts";

type Loaders = BootFiles["loaders"];

/** Names of loaders in the boot folder, the first that is there is taken. */
const PLAIN: Readonly<Record<"amd64-bios" | "amd64-uefi" | "arm64-uefi", readonly string[]>> = {
  "amd64-bios": ["undionly.kpxe", "ipxe.pxe"],
  "amd64-uefi": ["snponly.efi", "ipxe.efi"],
  "arm64-uefi": ["snponly-arm64.efi", "ipxe-arm64.efi"],
};

/**
 * Signed by Microsoft, and signed for it: the shim loads the iPXE beside it whose name is its own without the shim
 * (github.com/ipxe/shim). A BIOS verifies nothing.
 */
const SIGNED: typeof PLAIN = {
  "amd64-bios": PLAIN["amd64-bios"],
  "amd64-uefi": ["snponly-shimx64.efi", "ipxe-shimx64.efi", "shimx64.efi"].map((name) => `secure-boot/amd64/${name}`),
  "arm64-uefi": ["snponly-shimaa64.efi", "ipxe-shimaa64.efi", "shimaa64.efi"].map(
    (name) => `secure-boot/arm64/${name}`,
  ),
};

export interface FolderFacts {
  readonly loaders: Loaders;
  /** Distributions' shims beside the boot environment's kernels. */
  readonly shims: readonly ("amd64" | "arm64")[];
  /** What is missing, as sentences without their full stop. */
  readonly missing: readonly string[];
}

/** What can be booted with these files of the boot folder, named from it. */
export function readFolder(files: ReadonlySet<string>, { secureBoot }: { readonly secureBoot: boolean }): FolderFacts {
  const wanted = secureBoot ? SIGNED : PLAIN;
  const found = Object.entries(wanted).flatMap(([loader, names]) => {
    const name = names.find((each) => files.has(each));
    return name === undefined ? [] : [[loader, name] as const];
  });
  const loaders: Loaders = Object.fromEntries(found);
  const absent = Object.entries(wanted).filter(([loader]) => !(loader in loaders));
  const shims = (["amd64", "arm64"] as const).filter((cpu) => files.has(`environment/${cpu}/${SHIM}`));
  return {
    loaders,
    shims: secureBoot ? shims : [],
    missing: [
      ...absent.map(([loader, names]) => `no loader for ${loader} (${names.join(" or ")})`),
      ...(["amd64", "arm64"] as const)
        .filter((cpu) => !["vmlinuz", "initrd"].every((file) => files.has(`environment/${cpu}/${file}`)))
        .map((cpu) => `no boot environment for ${cpu} (environment/${cpu}/vmlinuz and initrd)`),
    ],
  };
}
