import type { Example } from "../kind.ts";

export const machineExamples: readonly Example[] = [
  {
    title: "An ARM64 worker whose power is left as it is",
    yaml: `apiVersion: longshore.dev/v1
kind: Machine
metadata: {name: r1u7, site: oslo, labels: {role: worker, arch: arm64}}
spec:
  arch: arm64
  firmware: uefi
  bmc: {address: 10.2.0.17, protocol: auto, credentials: bmc-root}
  nics: [{mac: "3c:ec:ef:00:00:17", address: 10.1.0.17, boot: true}]
  rootDisk: {wwn: "0x5000c500a1b2c3d4"}
`,
  },
  {
    title: "Held on; an older BMC that speaks cipher suite 3 only",
    yaml: `apiVersion: longshore.dev/v1
kind: Machine
metadata: {name: r1u8, site: oslo}
spec:
  arch: amd64
  firmware: bios
  bmc: {address: 10.2.0.18, protocol: ipmi, credentials: bmc-root, cipherSuites: [3]}
  rootDisk: {size: {min: 400GB}}
  power: on
`,
  },
];
