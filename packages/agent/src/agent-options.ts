import type { EnrolLink, SiteLink } from "@longshore/bus";
import type { Clock, Logger, Random } from "@longshore/kit";
import type { BmcDriver } from "./bmc/bmc.ts";
import type { BootOffers, BootPlans } from "./boot/boot-plans.ts";
import type { BootWorld } from "./boot/boot-world.ts";
import type { AgentSelf } from "./documents/site.ts";
import type { EnrolAt } from "./enrolment/enrol.ts";
import type { KubernetesWorld } from "./kubernetes/kubernetes-world.ts";
import type { Opener } from "./machines/credentials.ts";
import type { Patience } from "./provisioning/decide.ts";
import type { Store } from "./store/store.ts";
import type { SiteTrust } from "./trust/site-trust.ts";
import type { HostReadings, ProcessReading } from "./telemetry/index.ts";

/** The world of an agent, as arguments. */
export interface AgentOptions {
  readonly site: string;
  readonly self: AgentSelf;
  /** A new one at each start. */
  readonly bootId: string;
  readonly store: Store;
  readonly link: SiteLink;
  /** The line of a newcomer, for when the credentials have expired. */
  readonly connectEnrol: (at: EnrolAt) => EnrolLink;
  /** When a JWT was issued, milliseconds since 1970. */
  readonly issuedAtMs: (jwt: string) => number;
  /** The agent's curve key, to open what is sealed to it. */
  readonly curve: Opener["curve"];
  /** In the order in which `protocol: auto` tries them. */
  readonly drivers: readonly BmcDriver[];
  /** Whom the site believes; the link judges commands by the same. */
  readonly trust: SiteTrust;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly timing: AgentTiming;
  readonly limits: AgentLimits;
  /** What boot services need; absent: this agent serves no boot network. */
  readonly boot?: BootWorld | undefined;
  /** Who decides which machines boot what. */
  readonly plans?: ((offers: BootOffers) => BootPlans) | undefined;
  /** Who serves the boot network by these plans; absent: nobody does. */
  readonly bootNetwork?: ((plans: BootPlans) => BootOffers) | undefined;
  /** How long is waited for machines that are at work; absent: as long as slow servers need. */
  readonly patience?: Patience | undefined;
  /** How API servers are spoken to; absent: this agent brings no documents to any. */
  readonly kubernetes?: KubernetesWorld | undefined;
  readonly readHost: () => Promise<HostReadings>;
  readonly readProcess: () => ProcessReading;
}

/** All in milliseconds. */
export interface AgentTiming {
  readonly beatMs: number;
  /** Until a machine is looked at again when nothing changed: someone may press its button. */
  readonly resyncMs: number;
  /** Between two looks at the hub's index when nothing hints at a change. */
  readonly syncMs: number;
  readonly telemetryMs: number;
  /** Between two readings of a machine's sensors and event log. */
  readonly watchMs: number;
}

export interface AgentLimits {
  /** Machines worked on at once. */
  readonly workers: number;
  /** Series of sensors that the site reports. */
  readonly sensorSeries: number;
  /** Facts that may wait for the hub. */
  readonly outboxFacts: number;
  readonly outboxBytes: number;
  /** Milliseconds after which they are no longer worth sending; 1 and 30 days unless told. */
  readonly outboxAgeMs?: { readonly telemetry: number; readonly event: number };
}
