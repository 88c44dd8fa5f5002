import {
  type ClusterSpec,
  type IntentKind,
  type JsonObject,
  kinds,
  type MachineSpec,
  type OperatingSystemSpec,
  type ProvisionerSpec,
  type SecretSpec,
  type SiteSpec,
  type StorageSpec,
} from "@longshore/intents";

/** Specs of the kinds that the agent itself makes so, by the kind's lowercase name. */
export interface Specs {
  readonly cluster: ClusterSpec;
  readonly machine: MachineSpec;
  readonly operatingsystem: OperatingSystemSpec;
  readonly provisioner: ProvisionerSpec;
  readonly secret: SecretSpec;
  readonly site: SiteSpec;
  readonly storage: StorageSpec;
}

/** What a document of the kind says; of kinds that only their own folder knows: an object. */
export type SpecOf<K extends string> = K extends keyof Specs ? Specs[K] : JsonObject;

const byToken = new Map(kinds.map((kind) => [kind.kind.toLowerCase(), kind]));

/** By its lowercase name, as it stands in subjects. */
export function kindOfToken(token: string): IntentKind | undefined {
  return byToken.get(token);
}
