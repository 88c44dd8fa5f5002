import { fileURLToPath } from "node:url";
import type { OperatorLink } from "@longshore/bus";
import { subjects } from "@longshore/contracts";
import { type Lab, openLab, operatorOf } from "@longshore/testkit";
import type { BenchStage, Figure } from "@longshore/testkit/tools";
import { fanOutFigures } from "./fan-out.ts";
import { reconnectFigures } from "./reconnect.ts";
import { SiteFleet } from "./site-fleet.ts";

const SITES = 1000;
const PROCESSES = 2;
const examples = fileURLToPath(new URL("../../../examples/lab", import.meta.url));

/** A hub with a thousand sites, each a whole agent. `--sites N`: another number. */
export async function* thousandSitesFigures({ args, log }: BenchStage): AsyncGenerator<Figure> {
  const at = args.indexOf("--sites");
  const count = at < 0 ? SITES : Number(args[at + 1]);
  await using lab = await openLab({ examples, ports: "free", onStep: log });
  await using operator = operatorOf(lab.contextFile);
  const names = Array.from({ length: count }, (_, i) => `site-${i}`);
  log(`connecting ${count} agents`);
  await using fleet = await SiteFleet.open(lab, names, PROCESSES);
  const stage = new SiteStage(lab, fleet, operator, log);
  const held = await fleet.watch(() => 1);
  await stage.apply(names);
  await held();
  yield* fanOutFigures(stage);
  if (!args.includes("--no-reconnect")) yield* reconnectFigures(stage);
}

/** What the figures share: the sites, and orders to them. */
export class SiteStage {
  readonly lab: Lab;
  readonly fleet: SiteFleet;
  readonly processes = PROCESSES;
  readonly log: (line: string) => void;
  readonly #operator: OperatorLink;
  readonly #generations = new Map<string, number>();

  constructor(lab: Lab, fleet: SiteFleet, operator: OperatorLink, log: (line: string) => void) {
    this.lab = lab;
    this.fleet = fleet;
    this.log = log;
    this.#operator = operator;
  }

  /** How often a site was ordered something: its index and its one document count alike. */
  generation(site: string): number {
    return this.#generations.get(site) ?? 0;
  }

  /** One call that changes the Site document of all of these. */
  async apply(sites: readonly string[]): Promise<void> {
    const apply = sites.map((site) => {
      const round = this.generation(site) + 1;
      this.#generations.set(site, round);
      const spec = { timezone: "Europe/Oslo", vars: { asn: 65_000 + round, vip: "10.1.0.10", lbPool: "10.9.0.0/24" } };
      return { kind: "Site", name: site, site, labels: { ring: "all" }, spec: Buffer.from(JSON.stringify(spec)) };
    });
    await this.#operator.call(
      subjects.apiIntentApply,
      { plan: { apply, delete: [] }, digest: "" },
      { timeoutMs: 60_000 },
    );
  }
}
