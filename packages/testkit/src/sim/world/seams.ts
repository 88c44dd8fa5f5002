import type { BmcDriver, BootPlans, Store, Verify } from "@longshore/agent";
import type { HubLink, SiteLink } from "@longshore/bus";
import type { Clock } from "@longshore/kit";
import type { BrokerFaults } from "../broker/server.ts";
import type { SimCurve } from "../curve.ts";

/** Where a world can be broken on purpose, to see that the invariants notice. */
export interface Seams {
  /** `disk` is the same for all openings. */
  readonly store?: (store: Store, clock: Clock, disk: object) => Store;
  readonly siteLink?: (link: SiteLink) => SiteLink;
  readonly hubLink?: (link: HubLink, clock: Clock) => HubLink;
  readonly driver?: (driver: BmcDriver) => BmcDriver;
  readonly verify?: (verify: Verify, site: string) => Verify;
  readonly broker?: Partial<BrokerFaults>;
  readonly plans?: (plans: BootPlans) => BootPlans;
  /** The boot environment writes over whatever disk there is. */
  readonly blindEnvironment?: boolean;
  /** What seals secrets at the CLI. */
  readonly sealer?: (curve: SimCurve) => SimCurve;
  /** Milliseconds between two looks at the index. */
  readonly syncMs?: number;
}
