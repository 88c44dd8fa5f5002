/** Files of Debian packages that tests need and no program of this machine runs: firmware, boot loaders, kernels. */
export interface Tree {
  /** What it is for, for the list of `npm run tools`. */
  readonly role: string;
  /** A package, or the one that a package of this name depends on first: `linux-image-…` names the newest that way. */
  readonly package: string;
  readonly follow?: boolean;
  /** Another Debian release than the machine's, for what is too old there. */
  readonly suite?: "sid" | "bookworm";
  /** Debian's part of the archive: `main` unless told. */
  readonly component?: "non-free-firmware";
  readonly architecture: "amd64" | "arm64";
  /** Folders of the package that are kept, from the root. */
  readonly keep: readonly string[];
}

export type TreeName = keyof typeof trees;

type Architecture = Tree["architecture"];
const LIBRARIES = ["lib", "lib64", "usr/lib"];

/** Every such tree, once. */
export const trees = {
  ovmf: {
    role: "UEFI firmware of x86-64 machines in QEMU",
    package: "ovmf",
    architecture: "amd64",
    keep: ["usr/share/OVMF"],
  },
  aavmf: {
    role: "UEFI firmware of arm64 machines in QEMU",
    package: "qemu-efi-aarch64",
    architecture: "arm64",
    keep: ["usr/share/AAVMF", "usr/share/qemu-efi-aarch64"],
  },
  ipxe: {
    role: "iPXE for BIOS and UEFI, x86-64 and arm64",
    package: "ipxe",
    suite: "sid", // the stable release has none for arm64
    architecture: "amd64",
    keep: ["usr/lib/ipxe"],
  },
  "kernel-amd64": {
    role: "the kernel of boot tests, x86-64",
    package: "linux-image-cloud-amd64",
    follow: true,
    architecture: "amd64",
    keep: ["boot", "lib/modules", "usr/lib/modules"],
  },
  "kernel-arm64": {
    role: "the kernel of boot tests, arm64",
    package: "linux-image-cloud-arm64",
    follow: true,
    architecture: "arm64",
    keep: ["boot", "lib/modules", "usr/lib/modules"],
  },
  "shim-amd64": signed("shim-signed", "amd64", "usr/lib/shim"),
  "shim-arm64": signed("shim-signed", "arm64", "usr/lib/shim"),
  "signed-grub-amd64": signed("grub-efi-amd64-signed", "amd64", "usr/lib/grub"),
  "signed-grub-arm64": signed("grub-efi-arm64-signed", "arm64", "usr/lib/grub"),
  "grub-i386-pc": grub("grub-pc-bin", "amd64"),
  "grub-x86_64-efi": grub("grub-efi-amd64-bin", "amd64"),
  "grub-arm64-efi": grub("grub-efi-arm64-bin", "arm64"),
  "busybox-arm64": {
    role: "the shell of boot tests, arm64",
    package: "busybox-static",
    architecture: "arm64",
    keep: ["bin", "usr/bin"],
  },
  "environment-kernel-amd64": environmentKernel("amd64"),
  "environment-kernel-arm64": environmentKernel("arm64"),
  ...environmentPart("busybox-static", "bin/busybox"),
  ...environmentPart("util-linux", "sbin/wipefs"),
  ...environmentPart("fdisk", "sbin/sfdisk"),
  ...environmentPart("dosfstools", "sbin/mkfs.fat"),
  ...environmentPart("dropbear-bin", "usr/sbin/dropbear"),
  ...environmentPart("libc6", ...LIBRARIES),
  ...environmentPart("libblkid1", ...LIBRARIES),
  ...environmentPart("libuuid1", ...LIBRARIES),
  ...environmentPart("libsmartcols1", ...LIBRARIES),
  ...environmentPart("libfdisk1", ...LIBRARIES),
  ...environmentPart("libreadline8", ...LIBRARIES),
  ...environmentPart("libtinfo6", ...LIBRARIES),
  ...environmentPart("libcrypt1", ...LIBRARIES),
  ...environmentPart("libtomcrypt1", ...LIBRARIES),
  ...environmentPart("libtommath1", ...LIBRARIES),
  ...environmentPart("libgmp10", ...LIBRARIES),
  ...environmentPart("zlib1g", ...LIBRARIES),
  "firmware-misc-nonfree": firmware("firmware-misc-nonfree"),
  "firmware-bnx2": firmware("firmware-bnx2"),
  "firmware-bnx2x": firmware("firmware-bnx2x"),
  "firmware-realtek": firmware("firmware-realtek"),
  "firmware-qlogic": firmware("firmware-qlogic"),
  "libc6-amd64": library("libc6", "amd64"),
  "libc6-arm64": library("libc6", "arm64"),
  "libstdc++6-amd64": library("libstdc++6", "amd64"),
  "libstdc++6-arm64": library("libstdc++6", "arm64"),
  "libgcc-s1-amd64": library("libgcc-s1", "amd64"),
  "libgcc-s1-arm64": library("libgcc-s1", "arm64"),
  "ca-certificates": {
    role: "the certificate authorities in the agent's image",
    package: "ca-certificates",
    architecture: "amd64", // the same for all
    keep: ["usr/share/ca-certificates", "usr/share/doc"],
  },
} as const satisfies Readonly<Record<string, Tree>>;

function grub<A extends Tree["architecture"]>(name: string, architecture: A) {
  return {
    role: "boot loader of the images that machines of the lab are installed with",
    package: name,
    architecture,
    keep: ["usr/lib/grub"],
  } as const;
}

/** What firmware with Secure Boot starts: Microsoft signed the shim, Debian what the shim loads. */
function signed<A extends Tree["architecture"]>(name: string, architecture: A, folder: string) {
  return { role: "signed loader of boots with Secure Boot", package: name, architecture, keep: [folder] } as const;
}

/** What Node is linked with. */
function library<A extends Tree["architecture"]>(name: string, architecture: A) {
  return {
    role: `part of the agent's image, ${architecture}`,
    package: name,
    architecture,
    keep: ["lib", "lib64", "usr/lib", "usr/lib64", "usr/share/doc"],
  } as const;
}

/** The boot environment is of one Debian release, whatever the release of the machine that makes it. */
function environmentKernel<A extends Architecture>(architecture: A) {
  return {
    role: `kernel and modules of the boot environment, ${architecture}`,
    package: `linux-image-${architecture}`,
    follow: true,
    suite: "bookworm",
    architecture,
    keep: ["boot", "lib/modules", "usr/share/doc"],
  } as const;
}

/** One package for both architectures. */
function environmentPart<P extends string>(name: P, ...keep: readonly string[]) {
  const of = (architecture: Architecture): Tree => ({
    role: `part of the boot environment, ${architecture}`,
    package: name,
    suite: "bookworm",
    architecture,
    keep: [...keep, `usr/share/doc/${name}/copyright`],
  });
  return {
    [`environment-${name}-amd64`]: of("amd64"),
    [`environment-${name}-arm64`]: of("arm64"),
  } as Record<`environment-${P}-${Architecture}`, Tree>;
}

/** The same for all architectures. */
function firmware(name: string): Tree {
  return {
    role: "what network ports and storage controllers are loaded with by the boot environment",
    package: name,
    suite: "bookworm",
    component: "non-free-firmware",
    architecture: "amd64",
    keep: ["lib/firmware", `usr/share/doc/${name}/copyright`],
  };
}
