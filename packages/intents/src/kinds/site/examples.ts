import type { Example } from "../kind.ts";

export const siteExamples: readonly Example[] = [
  {
    title: "The least: a site in UTC without networks",
    yaml: `apiVersion: longshore.dev/v1
kind: Site
metadata: {name: bergen}
spec: {}
`,
  },
  {
    title: "Networks with a DHCP server, variables, a maintenance window",
    yaml: `apiVersion: longshore.dev/v1
kind: Site
metadata: {name: oslo, labels: {region: nordics, ring: canary}}
spec:
  timezone: Europe/Oslo
  vars: {asn: 65010, vip: 10.1.0.10, lbPool: 10.9.0.0/24}
  networks:
    bmc: {cidr: 10.2.0.0/24}
    boot: {cidr: 10.1.0.0/24, gateway: 10.1.0.1, dns: [10.1.0.1], interface: eth1, dhcp: {mode: server, range: 10.1.0.100-10.1.0.199}}
  maintenance: {windows: [{cron: "0 2 * * 6", duration: 3h}]}
`,
  },
  {
    title: "Racks with boot networks of their own, whose switches relay DHCP to the agent's address",
    yaml: `apiVersion: longshore.dev/v1
kind: Site
metadata: {name: trondheim}
spec:
  networks:
    boot:
      {cidr: 10.1.0.0/24, gateway: 10.1.0.254, dns: [10.1.0.1], interface: eth1, dhcp: {mode: server, range: 10.1.0.100-10.1.0.199},
       relayed: [{cidr: 10.1.1.0/24, gateway: 10.1.1.254, range: 10.1.1.100-10.1.1.199},
                 {cidr: 10.1.2.0/24, gateway: 10.1.2.254, dns: [10.1.2.1]}]}
`,
  },
];
