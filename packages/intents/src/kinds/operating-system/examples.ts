import type { Example } from "../kind.ts";

export const operatingSystemExamples: readonly Example[] = [
  {
    title: "Flatcar from a mirror of its releases, configured in Butane",
    yaml: `apiVersion: longshore.dev/v1
kind: OperatingSystem
metadata: {name: flatcar-stable, site: oslo}
spec:
  distribution: flatcar
  version: 4593.2.5
  mirror: "http://mirror.example/flatcar"
  images:
    amd64: {sha256: 0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0}
    arm64: {sha256: f0e1d2c3b4a5968778695a4b3c2d1e0ff0e1d2c3b4a5968778695a4b3c2d1e0f}
  users:
    - name: core
      sshAuthorizedKeys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0wrhWnQbJbCqtmXbVW6GG0ZtVHQ3DGiJ4a2Hq9nGxO ops"]
      passwordHash: {secret: console, key: hash}
  ntp: [10.1.0.1]
  butane: |
    variant: flatcar
    version: 1.1.0
    storage:
      files:
        - path: /etc/flatcar/update.conf
          mode: 0644
          overwrite: true
          contents:
            inline: |
              REBOOT_STRATEGY=off
`,
  },
  {
    title: "Ubuntu's cloud image; a token comes from a Secret",
    yaml: `apiVersion: longshore.dev/v1
kind: OperatingSystem
metadata: {name: ubuntu-24-04, site: oslo}
spec:
  distribution: ubuntu
  version: "24.04"
  images:
    amd64:
      url: http://mirror.example/ubuntu/noble-server-cloudimg-amd64.img
      sha256: 1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f809
      format: qcow2
  users:
    - name: ops
      sudo: true
      sshAuthorizedKeys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0wrhWnQbJbCqtmXbVW6GG0ZtVHQ3DGiJ4a2Hq9nGxO ops"]
  files:
    - {path: /etc/registry-token, mode: "0600", from: {secret: registry, key: token}}
  kernelArguments: [mitigations=auto]
  userData: |
    #cloud-config
    packages: [nvme-cli]
`,
  },
  {
    title: "Ubuntu by its own installer, on LVM; disk, network and users are Longshore's to say",
    yaml: `apiVersion: longshore.dev/v1
kind: OperatingSystem
metadata: {name: ubuntu-live, site: oslo}
spec:
  distribution: ubuntu
  version: "24.04.3"
  installer:
    amd64:
      kernel:
        url: http://mirror.example/ubuntu/24.04.3/casper/vmlinuz
        sha256: 3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f8091a2b
      initrd:
        url: http://mirror.example/ubuntu/24.04.3/casper/initrd
        sha256: 4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c
      iso:
        url: http://mirror.example/ubuntu/24.04.3/ubuntu-24.04.3-live-server-amd64.iso
        sha256: 5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d
  users:
    - name: ops
      sudo: true
      sshAuthorizedKeys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0wrhWnQbJbCqtmXbVW6GG0ZtVHQ3DGiJ4a2Hq9nGxO ops"]
  kernelArguments: [mitigations=auto]
  autoinstall: |
    version: 1
    storage: {layout: {name: lvm, sizing-policy: all}}
    apt: {fallback: offline-install}
    packages: [nvme-cli]
`,
  },
  {
    title: "A disk image of one's own, without configuration",
    yaml: `apiVersion: longshore.dev/v1
kind: OperatingSystem
metadata: {name: appliance, site: oslo}
spec:
  distribution: image
  version: 7.1.0
  firstBoot: none
  images:
    arm64:
      url: https://images.example/appliance-7.1.0-arm64.raw.zst
      sha256: 2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f8091a
      bytes: 734003200
      format: raw.zst
`,
  },
];
