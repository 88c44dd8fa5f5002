import type { Resource } from "@longshore/contracts";
import type { Replies } from "./canned-link.ts";
import { NOW } from "./test-io.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export function machine(name: string, site: string, more: Partial<Resource> & { power?: string } = {}): Resource {
  const { power = "on", ...rest } = more;
  return {
    kind: "Machine",
    name,
    site,
    uid: `uid-${name}`,
    labels: { role: "worker" },
    generation: 2,
    createdAtMs: NOW - 3 * HOUR,
    spec: json({
      arch: "arm64",
      firmware: "uefi",
      bmc: { address: "10.2.0.17", credentials: "bmc-root" },
      power: "on",
    }),
    status: {
      kind: "Machine",
      name,
      observedGeneration: 2,
      phase: "Ready",
      deleted: false,
      stamp: { agent: "UA", incarnation: "i", sequence: 7, atMs: NOW - MINUTE, term: 1, ordinal: 0 },
      conditions: [
        {
          type: "BmcReachable",
          status: "True",
          reason: "SessionOpen",
          message: "IPMI session to 10.2.0.17:623",
          observedGeneration: 2,
          lastTransitionAtMs: NOW - 2 * HOUR,
        },
        {
          type: "Ready",
          status: "True",
          reason: "PowerAsHeld",
          message: "power is on, as held",
          observedGeneration: 2,
          lastTransitionAtMs: NOW - 90_000,
        },
      ],
      detail: "machine",
      machine: {
        power,
        powerReadAtMs: NOW - 12_000,
        protocol: "ipmi",
        manufacturerId: 674,
        productId: 256,
        firmwareVersion: "2.10",
        guid: "44454c4c-0000-1000-8000-000000000017",
        cipherSuite: 17,
        inventory: [],
        provisioning: null,
      },
      site: null,
      bmcPassword: null,
      kubernetes: null,
    },
    link: null,
    ...rest,
  };
}

export function site(name: string, state = "up"): Resource {
  return {
    kind: "Site",
    name,
    site: name,
    uid: `uid-${name}`,
    labels: { region: "nordics" },
    generation: 1,
    createdAtMs: NOW - 48 * HOUR,
    spec: json({ timezone: "Europe/Oslo", vars: {} }),
    status: null,
    link: { state, sinceMs: NOW - 5 * MINUTE, beats: [], indexGeneration: 0, absence: null, conditions: [] },
  };
}

/** A hub that lists these, as the real one filters. */
export function listing(...resources: readonly Resource[]): Replies {
  return {
    apiResourceList: ({ kind, site, name, labels }) => ({
      revision: "1",
      next: "",
      resources: resources.filter(
        (each) =>
          (!kind || each.kind === kind) &&
          (!site || each.site === site) &&
          (!name || each.name === name) &&
          Object.entries(labels).every(([key, value]) => each.labels[key] === value),
      ),
    }),
  };
}

export function json(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}
