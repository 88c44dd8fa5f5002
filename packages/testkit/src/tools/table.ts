import { kubernetesTools } from "./kubernetes.ts";
import type { Tool, ToolName } from "./tool.ts";

const GO_IPMI = { by: "go", version: "v0.9.1" } as const;
const PYGHMI = { by: "pypi", package: "pyghmi", version: "1.6.19" } as const;
const NATS_RELEASE = "https://github.com/nats-io/nats-server/releases/download/v2.15.0/nats-server-v2.15.0-linux";

/** Every outside tool, once: what it must be, and how it is got. */
export const tools: Readonly<Record<ToolName, Tool>> = {
  "nats-server": {
    role: "the broker: child of the hub, peer of the bus",
    // advisories of 2026 hit servers before 2.14.0
    version: { args: ["--version"], pattern: /v(\d+\.\d+\.\d+)/, minimum: "2.14.0" },
    ways: [
      { by: "go", package: "github.com/nats-io/nats-server/v2", version: "v2.15.2" },
      {
        by: "release",
        version: "2.15.0",
        executable: "nats-server",
        // as in the project's own image, github.com/nats-io/nats-docker, 2.15.x/alpine3.22/Dockerfile
        archives: {
          x64: {
            url: `${NATS_RELEASE}-amd64.tar.gz`,
            sha256: "5d2c51caca950333aba84911df7d377f826f3a59ec36061c6539105084f65c92",
          },
          arm64: {
            url: `${NATS_RELEASE}-arm64.tar.gz`,
            sha256: "cdc208f5a3f42963a52b6ab06ef65626bb870315dc936e26ba571780c6351112",
          },
        },
      },
    ],
  },
  nats: {
    role: "the broker's own command line, for looking around by hand",
    version: { args: ["--version"], pattern: /(\d+\.\d+\.\d+)/ },
    ways: [{ by: "go", package: "github.com/nats-io/natscli/nats", version: "v0.5.1" }],
    tested: false,
  },
  ipmitool: {
    role: "judge of our BMC simulator",
    version: { args: ["-V"], pattern: /version (\d+\.\d+\.\d+)/, minimum: "1.8.18" },
    ways: [{ by: "apt", package: "ipmitool", executable: "usr/bin/ipmitool" }],
  },
  ipmi_sim: {
    role: "OpenIPMI's BMC, judge of our IPMI client",
    version: {},
    ways: [{ by: "apt", package: "openipmi", executable: "usr/bin/ipmi_sim" }],
  },
  "bmc-info": freeIpmi("bmc-info"),
  "ipmi-chassis": freeIpmi("ipmi-chassis"),
  "ipmi-config": freeIpmi("ipmi-config"),
  "ipmi-fru": freeIpmi("ipmi-fru"),
  "ipmi-sel": freeIpmi("ipmi-sel"),
  "ipmi-sensors": freeIpmi("ipmi-sensors"),
  ipmiconsole: freeIpmi("ipmiconsole"),
  ipmipower: freeIpmi("ipmipower"),
  pyghmi: {
    role: "OpenStack's IPMI client, judge of our BMC simulator: a Python that knows it",
    version: {},
    ways: [PYGHMI],
  },
  fakebmc: {
    role: "pyghmi's BMC with cipher suite 3, judge of our IPMI client",
    version: {},
    ways: [{ ...PYGHMI, script: "fakebmc" }],
  },
  goipmi: {
    role: "another IPMI client, peer of the benches",
    version: {},
    ways: [{ ...GO_IPMI, package: "github.com/bougou/go-ipmi/cmd/goipmi" }],
  },
  "goipmi-server": {
    role: "another BMC with cipher suites 3 and 17, judge of our IPMI client",
    version: {},
    ways: [{ ...GO_IPMI, package: "github.com/bougou/go-ipmi/cmd/goipmi-server" }],
  },
  "goipmi-farm": {
    role: "go-ipmi's BMC a thousand times in one process, what the benches ask",
    version: {},
    ways: [{ by: "go-sources", folder: "packages/testkit/go/goipmi-farm" }],
    tested: false,
  },
  promtool: {
    role: "judge of every exposition and rule",
    version: { args: ["--version"], pattern: /version (\d+\.\d+\.\d+)/, minimum: "2.42.0" },
    ways: [
      { by: "apt", package: "prometheus", executable: "usr/bin/promtool" },
      { by: "go", package: "github.com/prometheus/prometheus/cmd/promtool", version: "v0.316.0" },
    ],
  },
  prometheus: {
    role: "runs the dashboards' queries against the lab",
    version: { args: ["--version"], pattern: /version (\d+\.\d+\.\d+)/, minimum: "2.42.0" },
    ways: [
      { by: "apt", package: "prometheus", executable: "usr/bin/prometheus" },
      { by: "go", package: "github.com/prometheus/prometheus/cmd/prometheus", version: "v0.316.0" },
    ],
  },
  ip: {
    role: "makes the network namespaces that faults of the line are played in",
    version: { args: ["-V"], pattern: /iproute2-(\d+\.\d+\.\d+)/ },
    ways: [{ by: "apt", package: "iproute2", executable: "bin/ip" }],
  },
  nft: {
    role: "cuts and thins the line between hub and sites",
    version: { args: ["--version"], pattern: /v(\d+\.\d+\.\d+)/, minimum: "1.0.0" },
    ways: [{ by: "apt", package: "nftables", executable: "usr/sbin/nft" }],
  },
  faketime: {
    role: "gives a program another wall clock",
    version: { args: ["--version"], pattern: /Version (\d+\.\d+\.\d+)/, minimum: "0.9.8" },
    ways: [{ by: "apt", package: "faketime", executable: "usr/bin/faketime" }],
  },
  "in.tftpd": {
    role: "another TFTP server (tftpd-hpa), peer of the benches",
    version: { args: ["--version"], pattern: /tftp-hpa (\d+\.\d+)/ },
    ways: [{ by: "apt", package: "tftpd-hpa", executable: "usr/sbin/in.tftpd" }],
  },
  atftpd: {
    role: "another TFTP server with windows, peer of the benches",
    version: { args: ["--version"], pattern: /(\d+\.\d+(?:\.\d+)?)/ },
    ways: [{ by: "apt", package: "atftpd", executable: "usr/sbin/atftpd" }],
  },
  atftp: {
    role: "a TFTP client with windows, judge of our TFTP server",
    version: { args: ["--version"], pattern: /(\d+\.\d+(?:\.\d+)?)/ },
    ways: [{ by: "apt", package: "atftp", executable: "usr/bin/atftp" }],
  },
  curl: {
    role: "judge of our TFTP and HTTP servers",
    version: { args: ["--version"], pattern: /curl (\d+\.\d+\.\d+)/ },
    ways: [{ by: "apt", package: "curl", executable: "usr/bin/curl" }],
  },
  busybox: {
    role: "a DHCP client (udhcpc), judge of our DHCP server",
    version: { args: ["--help"], pattern: /BusyBox v(\d+\.\d+\.\d+)/ },
    ways: [{ by: "apt", package: "busybox-static", executable: "bin/busybox" }],
  },
  "longshore-launch": {
    role: "part of the agent's image: opens sockets that are bound to one network device",
    version: {},
    ways: [{ by: "go-sources", folder: "deploy/launcher" }],
  },
  "qemu-system-x86_64": {
    role: "a machine with real firmware, x86 BIOS or UEFI, that boots from the network",
    version: { args: ["--version"], pattern: /version (\d+\.\d+\.\d+)/, minimum: "7.0.0" },
    ways: [
      {
        by: "apt",
        package: "qemu-system-x86",
        executable: "usr/bin/qemu-system-x86_64",
        with: ["qemu-system-common", "qemu-system-data", "seabios", "ipxe-qemu"],
      },
    ],
  },
  "qemu-system-aarch64": {
    role: "a machine with real firmware, arm64 UEFI, that boots from the network",
    version: { args: ["--version"], pattern: /version (\d+\.\d+\.\d+)/, minimum: "7.0.0" },
    ways: [
      {
        by: "apt",
        package: "qemu-system-arm",
        executable: "usr/bin/qemu-system-aarch64",
        with: ["qemu-system-common", "qemu-system-data", "ipxe-qemu"],
      },
    ],
  },
  mtools: {
    role: "makes the FAT file systems of the images that machines of the lab are installed with",
    version: { args: ["--version"], pattern: /mtools\) (\d+\.\d+\.\d+)/ },
    ways: [{ by: "apt", package: "mtools", executable: "usr/bin/mtools" }],
  },
  mmdebstrap: {
    role: "makes the Debian that cloud-init is judged in",
    version: { args: ["--version"], pattern: /mmdebstrap (\d+\.\d+\.\d+)/ },
    ways: [{ by: "apt", package: "mmdebstrap", executable: "usr/bin/mmdebstrap" }],
  },
  "grub-mkimage": {
    role: "makes the boot loaders of those images, for BIOS and UEFI of any architecture",
    version: { args: ["--version"], pattern: /(\d+\.\d+)/, minimum: "2.04" },
    ways: [{ by: "apt", package: "grub-common", executable: "usr/bin/grub-mkimage" }],
  },
  sfdisk: ofDisks("fdisk", "sbin/sfdisk", ["--version"], /util-linux (\d+\.\d+)/),
  wipefs: ofDisks("util-linux", "sbin/wipefs", ["--version"], /util-linux (\d+\.\d+)/),
  "mkfs.fat": ofDisks("dosfstools", "sbin/mkfs.fat", ["--help"], /mkfs\.fat (\d+\.\d+)/),
  "mkfs.ext4": ofDisks("e2fsprogs", "sbin/mkfs.ext4", ["-V"], /mke2fs (\d+\.\d+\.\d+)/),
  "mkfs.xfs": ofDisks("xfsprogs", "sbin/mkfs.xfs", ["-V"], /version (\d+\.\d+\.\d+)/),
  "mkfs.btrfs": ofDisks("btrfs-progs", "sbin/mkfs.btrfs", ["--version"], /v(\d+\.\d+)/),
  btrfs: ofDisks("btrfs-progs", "bin/btrfs", ["--version"], /v(\d+\.\d+)/),
  "qemu-img": ofDisks("qemu-utils", "usr/bin/qemu-img", ["--version"], /version (\d+\.\d+\.\d+)/),
  bzip2: ofDisks("bzip2", "bin/bzip2", ["--help"], /Version (\d+\.\d+\.\d+)/),
  xz: ofDisks("xz-utils", "usr/bin/xz", ["--version"], /\) (\d+\.\d+\.\d+)/),
  zstd: ofDisks("zstd", "usr/bin/zstd", ["--version"], /v(\d+\.\d+\.\d+)/),
  efibootmgr: ofDisks("efibootmgr", "bin/efibootmgr", ["--version"], /version (\d+)/),
  ssh: {
    role: "logs in where the boot environment lets people in",
    version: { args: ["-V"], pattern: /OpenSSH_(\d+\.\d+)/ },
    ways: [{ by: "apt", package: "openssh-client", executable: "usr/bin/ssh" }],
  },
  "ssh-keygen": {
    role: "makes the key for that",
    version: {},
    ways: [{ by: "apt", package: "openssh-client", executable: "usr/bin/ssh-keygen" }],
  },
  dnsmasq: {
    role: "a foreign DHCP server beside ours, and its peer in the benches",
    version: { args: ["--version"], pattern: /version (\d+\.\d+)/ },
    ways: [{ by: "apt", package: "dnsmasq-base", executable: "usr/sbin/dnsmasq" }],
  },
  perfdhcp: {
    role: "DHCP clients at a given rate, for the benches",
    version: { args: ["-v"], pattern: /(\d+\.\d+\.\d+)/ },
    ways: [{ by: "apt", package: "kea-admin", executable: "usr/sbin/perfdhcp", with: ["kea-common"] }],
  },
  "boot-clients": {
    role: "machines that boot at the same time, as their server sees them, for the benches",
    version: {},
    ways: [{ by: "go-sources", folder: "packages/testkit/go/boot-clients" }],
    tested: false,
  },
  buildah: {
    role: "makes the agent's image, without an engine",
    version: { args: ["--version"], pattern: /version (\d+\.\d+\.\d+)/, minimum: "1.28.0" },
    ways: [{ by: "apt", package: "buildah", executable: "usr/bin/buildah" }],
  },
  "eu-strip": {
    role: "takes the symbols out of the image's programs, of any architecture",
    version: { args: ["--version"], pattern: /elfutils\) (\d+\.\d+)/ },
    ways: [{ by: "apt", package: "elfutils", executable: "usr/bin/eu-strip" }],
  },
  setcap: {
    role: "gives the image's launcher its one capability",
    version: {},
    ways: [{ by: "apt", package: "libcap2-bin", executable: "sbin/setcap" }],
  },
  "docker-registry": {
    role: "an OCI registry, judge of how charts are fetched from one",
    version: { args: ["--version"], pattern: /distribution v?(\d+\.\d+\.\d+)/, minimum: "2.8.0" },
    ways: [{ by: "apt", package: "docker-registry", executable: "usr/bin/docker-registry" }],
  },
  podman: {
    role: "loads and runs the agent's image, its judge",
    version: { args: ["--version"], pattern: /version (\d+\.\d+\.\d+)/, minimum: "4.3.0" },
    ways: [{ by: "apt", package: "podman", executable: "usr/bin/podman" }],
  },
  conmon: {
    role: "stands over podman's containers",
    version: { args: ["--version"], pattern: /version (\d+\.\d+\.\d+)/ },
    ways: [{ by: "apt", package: "conmon", executable: "usr/bin/conmon" }],
  },
  crun: {
    role: "makes podman's containers",
    version: { args: ["--version"], pattern: /version (\d+\.\d+(?:\.\d+)?)/ },
    ways: [{ by: "apt", package: "crun", executable: "usr/bin/crun" }],
  },
  "qemu-aarch64-static": {
    role: "runs the image's arm64 programs on another processor",
    version: { args: ["--version"], pattern: /version (\d+\.\d+\.\d+)/ },
    ways: [{ by: "apt", package: "qemu-user-static", executable: "usr/bin/qemu-aarch64-static" }],
  },
  "ignition-judge": {
    role: "the real Butane, and Ignition's check of configs of every spec: judges of what machines are told at their first boot",
    version: {},
    ways: [{ by: "go-sources", folder: "packages/testkit/go/ignition-judge" }],
  },
  "ignition-validate": {
    role: "Ignition's own check of configs, of an older release that knows spec 3.3 at most",
    version: {},
    ways: [{ by: "apt", package: "ignition", executable: "usr/bin/ignition-validate" }],
  },
  ignition: {
    role: "Ignition itself, which writes what a config says into a folder",
    version: {},
    ways: [{ by: "apt", package: "ignition", executable: "usr/lib/dracut/modules.d/30ignition/ignition" }],
  },
  "cloud-init": {
    role: "judge of the cloud-config and the network that other systems are told",
    version: { args: ["--version"], pattern: /(\d+\.\d+(?:\.\d+)?)/, minimum: "22.4" },
    ways: [{ by: "apt", package: "cloud-init", executable: "usr/bin/cloud-init", python: true }],
  },
  "netplan-generate": {
    role: "netplan, which makes systemd's network files of what cloud-init hands it",
    version: {},
    ways: [{ by: "apt", package: "netplan.io", executable: "usr/libexec/netplan/generate" }],
  },
  "systemd-analyze": {
    role: "judge of units",
    version: { args: ["--version"], pattern: /systemd (\d+)/ },
    ways: [{ by: "apt", package: "systemd", executable: "usr/bin/systemd-analyze" }],
  },
  ...kubernetesTools,
};

/** One of the programs of Debian's freeipmi-tools. */
function freeIpmi(name: "bmc-info" | `ipmi${string}`): Tool {
  return {
    role: "FreeIPMI, judge of our BMC simulator",
    version: { args: ["--version"], pattern: new RegExp(`${name} - (\\d+\\.\\d+\\.\\d+)`), minimum: "1.6.0" },
    ways: [{ by: "apt", package: "freeipmi-tools", executable: `usr/sbin/${name}` }],
  };
}

/** What makes disks and images for the boot environment, and judges what that made of them. */
function ofDisks(from: string, executable: string, args: readonly string[], pattern: RegExp): Tool {
  return {
    role: "makes disks and images for the boot environment, or judges what it made of them",
    version: { args, pattern },
    ways: [{ by: "apt", package: from, executable }],
  };
}
