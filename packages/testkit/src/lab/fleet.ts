import type { OperatorLink } from "@longshore/bus";
import { type Resource, type SiteEvent, subjects } from "@longshore/contracts";
import { isLongshoreError } from "@longshore/kit";

/**
 * The fleet as the hub tells it to an operator, over one line that stays: what a story looks at many times a second. What
 * cannot be asked now is undefined.
 */
export class Fleet implements AsyncDisposable {
  readonly link: OperatorLink;

  constructor(link: OperatorLink) {
    this.link = link;
  }

  async machines(): Promise<readonly Resource[] | undefined> {
    return (await answered(this.link.call(subjects.apiResourceList, { kind: "Machine" }, QUICK)))?.resources;
  }

  async site(site: string): Promise<Resource | undefined> {
    const reply = await answered(this.link.call(subjects.apiResourceList, { kind: "Site", site }, QUICK));
    return reply?.resources.find(({ name }) => name === site);
  }

  /** The timeline of a site, oldest first. */
  async events(site: string): Promise<readonly SiteEvent[] | undefined> {
    return (await answered(this.link.call(subjects.apiEventList, { site, limit: 1000 }, QUICK)))?.events;
  }

  /** Whether every machine (of this site) is Ready at its last generation, as its site says. */
  async allReady(site?: string): Promise<boolean> {
    const machines = (await this.machines())?.filter((machine) => site === undefined || machine.site === site) ?? [];
    return machines.length > 0 && machines.every(isReady);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.link[Symbol.asyncDispose]();
  }
}

function isReady({ generation, status }: Resource): boolean {
  const ready = status?.conditions.find(({ type }) => type === "Ready");
  return ready?.status === "True" && status?.observedGeneration === generation;
}

const QUICK = { timeoutMs: 5000 };

async function answered<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isLongshoreError(error)) return undefined;
    throw error;
  }
}
