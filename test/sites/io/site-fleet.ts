import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { pinRoot } from "@longshore/agent";
import { subjects, TrustKeys } from "@longshore/contracts";
import { type Lab, membersOf, operatorOf } from "@longshore/testkit";
import type { FromWorker, ToWorker, WorkerOrders } from "./site-worker.ts";

const worker = fileURLToPath(new URL("site-worker.ts", import.meta.url));

/** Many whole agents in a few processes, connected to a lab's hub. */
export class SiteFleet implements AsyncDisposable {
  readonly sites: readonly string[];
  /** What their agents connect with. */
  readonly orders: WorkerOrders;
  readonly #workers: readonly ChildProcess[];

  private constructor(orders: WorkerOrders, workers: readonly ChildProcess[]) {
    this.sites = orders.members.map(({ site }) => site);
    this.orders = orders;
    this.#workers = workers;
  }

  /** Resolves when all are connected. */
  static async open(lab: Lab, sites: readonly string[], processes: number): Promise<SiteFleet> {
    const orders = await whatTheyNeed(lab, sites);
    const workers = Array.from({ length: processes }, () => fork(worker, { serialization: "advanced" }));
    const fleet = new SiteFleet(orders, workers);
    const part = (i: number): WorkerOrders => {
      return { ...orders, members: orders.members.filter((_, at) => at % processes === i) };
    };
    await fleet.#tell(
      (i) => ({ do: "open", orders: part(i) }),
      (said) => "done" in said,
    );
    return fleet;
  }

  /** Begins to look for when each site holds that generation; the returned function waits for the last. */
  async watch(generationOf: (site: string) => number): Promise<() => Promise<number[]>> {
    const all = this.#all((said) => ("inStep" in said ? said.inStep.map(([, atMs]) => atMs) : undefined));
    await this.#tell(
      (i) => ({ do: "watch", generations: Object.fromEntries(this.#of(i).map((site) => [site, generationOf(site)])) }),
      (said) => "done" in said,
    );
    return async () => (await all).flat();
  }

  /** The same for a message on each site's command subject, as it comes to the connection. */
  async hear(): Promise<() => Promise<number[]>> {
    const all = this.#all((said) => ("heard" in said ? said.heard : undefined));
    await this.#tell(
      () => ({ do: "hear" }),
      (said) => "done" in said,
    );
    return async () => (await all).flat();
  }

  /** Agents that end, or begin again on what they held. */
  async turn(how: "stop" | "start", sites: ReadonlySet<string>): Promise<void> {
    await this.#tell(
      (i) => ({ do: how, sites: this.#of(i).filter((site) => sites.has(site)) }),
      (said) => "done" in said,
    );
  }

  /** Bytes on the wire since the beginning, both ways. */
  async bytes(): Promise<number> {
    const all = this.#all((said) => ("bytes" in said ? said.bytes : undefined));
    await this.#tell(
      () => ({ do: "count" }),
      (said) => "bytes" in said,
    );
    return (await all).reduce((a, b) => a + b, 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#workers) child.kill("SIGKILL");
  }

  #of(i: number): string[] {
    return this.sites.filter((_, at) => at % this.#workers.length === i);
  }

  async #tell(order: (i: number) => ToWorker, until: (said: FromWorker) => boolean): Promise<void> {
    const answered = this.#all((said) => until(said) || undefined);
    for (const [i, child] of this.#workers.entries()) child.send(order(i));
    await answered;
  }

  /** What each worker says first of what `take` takes. */
  #all<T>(take: (said: FromWorker) => T | undefined): Promise<T[]> {
    return Promise.all(this.#workers.map((child) => first(child, take)));
  }
}

function first<T>(child: ChildProcess, take: (said: FromWorker) => T | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = (): void => void child.off("message", look).off("exit", lost);
    const lost = (): void => {
      end();
      reject(new Error("a process of agents ended"));
    };
    const look = (said: FromWorker): void => {
      const taken = take(said);
      if (taken === undefined) return;
      end();
      resolve(taken);
    };
    child.on("message", look).on("exit", lost);
  });
}

/** Credentials by the hub's own keys, and the root that each would have pinned at its enrolment. */
async function whatTheyNeed(lab: Lab, sites: readonly string[]): Promise<WorkerOrders> {
  await using operator = operatorOf(lab.contextFile);
  const { chain } = await operator.call(subjects.apiTrustShow, {});
  const root = TrustKeys.decode(chain?.lists[0]?.payload ?? new Uint8Array()).root;
  const members = await membersOf(lab, sites);
  const { servers = [], ca = "" } = members[0] ?? {};
  return {
    servers,
    ca,
    trust: pinRoot("bench", root, chain),
    members: members.map(({ site, publicKey: key, jwt, seed }) => ({ site, key, jwt, seed: seed.reveal() })),
  };
}
