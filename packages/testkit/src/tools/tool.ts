/** An outside program that proves something or that the hub runs, and the ways to get it. */
export interface Tool {
  /** What it is for, for the list of `npm run tools`. */
  readonly role: string;
  readonly version: VersionProbe;
  /** Tried in this order, after PATH. */
  readonly ways: readonly Way[];
  /** False: never built by `npm test`, only when asked for. */
  readonly tested?: boolean;
}

/** How an executable says its version; without a pattern any executable of that name will do. */
export interface VersionProbe {
  /** Must not start a server: a program without such a flag has no probe. */
  readonly args?: readonly string[];
  /** Its first group is the version, in standard output or standard error. */
  readonly pattern?: RegExp;
  /** Dotted numbers; older ones are not used. */
  readonly minimum?: string;
}

export type Way = GoInstall | GoSources | GoModule | DebianPackage | PythonPackage | Release;

/** `go install MODULE@VERSION`, where Go is present. */
export interface GoInstall {
  readonly by: "go";
  readonly package: string;
  readonly version: string;
}

/** A program of ours in Go, built from the checkout, where Go is present: anew when its sources change. */
export interface GoSources {
  readonly by: "go-sources";
  /** The folder of its go.mod, from the checkout. */
  readonly folder: string;
}

/**
 * A program of another module, built from a go.mod of ours that pins it with everything beneath and names it as a
 * `tool`: for modules that `go install` refuses, and where many programs share what they are made of.
 */
export interface GoModule {
  readonly by: "go-module";
  /** The folder of that go.mod, from the checkout. */
  readonly folder: string;
  readonly package: string;
  /** It and others that one `go build` makes: both cores link. No two may end in the same word. */
  readonly together: readonly string[];
  /** `-X` of the linker: variables of the programs by their import path, the same for all of a folder. */
  readonly stamp?: Readonly<Record<string, string>>;
}

/** Downloaded by apt and unpacked into the cache with the libraries that are missing: nothing is installed. */
export interface DebianPackage {
  readonly by: "apt";
  readonly package: string;
  /** The executable inside the package, from the root. */
  readonly executable: string;
  /** Other packages whose files it reads when it runs; libraries are found without being named. */
  readonly with?: readonly string[];
  /** A program in Python: the packages of Python that it needs come along. */
  readonly python?: boolean;
}

/** From PyPI, with pip, into a folder of its own: nothing is installed. */
export interface PythonPackage {
  readonly by: "pypi";
  readonly package: string;
  readonly version: string;
  /** The package's script; a Python that knows the package unless given. */
  readonly script?: string;
}

/** The project's own archive (.tar.gz), taken only when its SHA-256 is the pinned one. */
export interface Release {
  readonly by: "release";
  readonly version: string;
  /** By Node's `process.arch`. */
  readonly archives: Readonly<Record<string, { readonly url: string; readonly sha256: string }>>;
  /** The executable inside the one folder that the archive holds. */
  readonly executable: string;
}

/** Where a tool was found, or came from. */
export interface FoundTool {
  readonly name: ToolName | (string & {});
  readonly path: string;
  /** As it says itself; "unknown" when it has no way to say. */
  readonly version: string;
  readonly origin: "PATH" | Way["by"];
}

export type ToolName =
  | "nats-server"
  | "nats"
  | "ipmitool"
  | "ipmi_sim"
  | "bmc-info"
  | "ipmi-chassis"
  | "ipmi-config"
  | "ipmi-fru"
  | "ipmi-sel"
  | "ipmi-sensors"
  | "ipmiconsole"
  | "ipmipower"
  | "pyghmi"
  | "fakebmc"
  | "goipmi"
  | "goipmi-server"
  | "goipmi-farm"
  | "perfdhcp"
  | "boot-clients"
  | "promtool"
  | "prometheus"
  | "ip"
  | "nft"
  | "faketime"
  | "in.tftpd"
  | "atftpd"
  | "atftp"
  | "curl"
  | "busybox"
  | "sfdisk"
  | "wipefs"
  | "mkfs.fat"
  | "mkfs.ext4"
  | "mkfs.xfs"
  | "mkfs.btrfs"
  | "btrfs"
  | "qemu-img"
  | "bzip2"
  | "xz"
  | "zstd"
  | "efibootmgr"
  | "ssh"
  | "ssh-keygen"
  | "dnsmasq"
  | "longshore-launch"
  | "qemu-system-x86_64"
  | "qemu-system-aarch64"
  | "qemu-aarch64-static"
  | "mtools"
  | "mmdebstrap"
  | "grub-mkimage"
  | "buildah"
  | "eu-strip"
  | "setcap"
  | "docker-registry"
  | "podman"
  | "conmon"
  | "crun"
  | "ignition-judge"
  | "ignition-validate"
  | "ignition"
  | "cloud-init"
  | "netplan-generate"
  | "systemd-analyze"
  | KubernetesTool;

export type KubernetesTool =
  | "etcd"
  | "kube-apiserver"
  | "kube-controller-manager"
  | "kubectl"
  | "kubeadm"
  | "kwok"
  | "helm"
  | "kubeconform"
  | "tinkerbell"
  | "capi-manager"
  | "capi-kubeadm-bootstrap"
  | "capi-kubeadm-control-plane"
  | "capt-manager";
