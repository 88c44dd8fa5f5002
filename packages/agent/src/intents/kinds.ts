import {
  machineSchema,
  type MachineSpec,
  operatingSystemSchema,
  type OperatingSystemSpec,
  secretSchema,
  type SecretSpec,
  siteSchema,
  type SiteSpec,
} from "@longshore/intents";

/** The kinds that this agent understands, by their lowercase name. */
export const schemas = {
  machine: machineSchema,
  operatingsystem: operatingSystemSchema,
  secret: secretSchema,
  site: siteSchema,
} as const;

export type KnownKind = keyof typeof schemas;

export interface Specs {
  readonly machine: MachineSpec;
  readonly operatingsystem: OperatingSystemSpec;
  readonly secret: SecretSpec;
  readonly site: SiteSpec;
}

export function isKnownKind(kind: string): kind is KnownKind {
  return Object.hasOwn(schemas, kind);
}
