import type { OperatorLink } from "@longshore/bus";
import { subjects } from "@longshore/contracts";

/** Orders to many sites that each have one document: the Site itself, another one with each order. */
export class SiteOrders {
  readonly #operator: OperatorLink;
  readonly #generations = new Map<string, number>();

  constructor(operator: OperatorLink) {
    this.#operator = operator;
  }

  /** How often a site was ordered something: its index and its document count alike. */
  generation(site: string): number {
    return this.#generations.get(site) ?? 0;
  }

  /** One call that changes the document of all of these; resolves when it is durable at the hub. */
  async give(sites: readonly string[]): Promise<void> {
    const apply = sites.map((site) => {
      const round = this.generation(site) + 1;
      this.#generations.set(site, round);
      const spec = { timezone: "Europe/Oslo", vars: { asn: 65_000 + round, vip: "10.1.0.10", lbPool: "10.9.0.0/24" } };
      return { kind: "Site", name: site, site, labels: { ring: "all" }, spec: Buffer.from(JSON.stringify(spec)) };
    });
    const request = { plan: { apply, delete: [] }, digest: "" };
    await this.#operator.call(subjects.apiIntentApply, request, { timeoutMs: 60_000 });
  }
}
