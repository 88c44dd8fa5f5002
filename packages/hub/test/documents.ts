import { encodeSpec } from "@longshore/intents";
import type { Document } from "@longshore/contracts";

/** Documents as the CLI sends them. */
export function siteDocument(site: string, labels: Record<string, string> = {}): Document {
  return { kind: "Site", name: site, site, labels, spec: encodeSpec({ timezone: "Europe/Oslo" }) };
}

export function machineDocument(site: string, name: string, more: object = {}): Document {
  const spec = { arch: "arm64", bmc: { address: `${name}.bmc.example`, credentials: "bmc" }, ...more };
  return { kind: "Machine", name, site, labels: { role: "worker" }, spec: encodeSpec(spec) };
}

/** Sealed to one agent; what is in it does not matter to the hub. */
export function secretDocument(site: string, name: string, agentKey: string): Document {
  const sender = `X${"A".repeat(55)}`;
  const spec = { version: 1, keys: ["password", "username"], sender, sealed: { [agentKey]: "c2VhbGVk" } };
  return { kind: "Secret", name, site, labels: {}, spec: encodeSpec(spec) };
}
