import { isDeepStrictEqual } from "node:util";
import { type RevokedOperator, revokedUntilMs, type TrustTree, withRevocations } from "@longshore/bus";
import type { RevocationRecord, SiteRestoreRequest, SiteRevokeRequest } from "@longshore/contracts";
import { type Clock, type Logger, messageOf, sleep } from "@longshore/kit";
import type { HubEvents } from "../events/hub-events.ts";
import { hubErrors } from "../hub-errors.ts";
import type { Invites } from "./invites.ts";
import type { Revocations } from "./revocations.ts";

export interface RevokingOptions {
  readonly revocations: Revocations;
  readonly invites: Invites;
  /** Operators who are on the list no more. */
  readonly removedOperators: () => readonly RevokedOperator[];
  /** With the revocations that nats-server started with. */
  readonly tree: TrustTree;
  /** Gives the claims of this tree to the running servers and to their next start. */
  readonly pushClaims: (tree: TrustTree) => Promise<void>;
  readonly events: HubEvents;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Cuts agents off and lets them in again, and cuts off operators who were removed: on record first, then at the message bus, then in the site's timeline. */
export class Revoking {
  readonly #options: RevokingOptions;
  #pushing: Promise<void> = Promise.resolve();

  constructor(options: RevokingOptions) {
    this.#options = options;
  }

  /** What is on record and not at the bus (a hub that died in between, a bus of others) gets there now. */
  async settle(always: boolean): Promise<void> {
    const { tree, revocations } = this.#options;
    const operators = this.#options.removedOperators();
    const wanted = withRevocations(tree, revocations.forClaims(), operators).revocations;
    const none = { SITES: {}, ENROL: {}, OPS: {} };
    const some = revocations.forClaims().length > 0 || operators.length > 0;
    if ((always && some) || !isDeepStrictEqual({ ...none, ...tree.revocations }, wanted)) await this.#push();
  }

  async revoke({ site, agent, reason }: SiteRevokeRequest, operator: string): Promise<RevocationRecord[]> {
    const { revocations, invites, clock, log } = this.#options;
    const agents = invites.agentsOf(site).flatMap(({ request }) => request ?? []);
    const meant = agents.filter(({ agentKey }) => agentKey.startsWith(agent));
    if (meant.length === 0) throw hubErrors.HUB_NOTHING_TO_REVOKE({ site, agent, wanted: "accepted" });
    const revokedAtMs = clock.now();
    const fresh = { site, revokedAtMs, revokedBy: operator, reason, restoredAtMs: 0, restoredBy: "" };
    const records: RevocationRecord[] = [];
    const newly: RevocationRecord[] = [];
    for (const { agentKey, hostname } of meant) {
      const record = await revocations.update(agentKey, (before) => {
        if (before?.restoredAtMs === 0) return undefined;
        return { ...fresh, agentKey, hostname };
      });
      if (record?.revokedAtMs === revokedAtMs) newly.push(record);
      if (record !== undefined) records.push(record);
    }
    await this.#push();
    for (const record of newly) {
      log.warn({ site, agent: record.agentKey, operator, reason }, "agent revoked");
      await this.#tell(record, "AgentRevoked", "error", `was revoked by ${operator}${reason ? `: ${reason}` : ""}`);
    }
    return records;
  }

  async restore({ site, agent }: SiteRestoreRequest, operator: string): Promise<RevocationRecord[]> {
    const { revocations, clock, log } = this.#options;
    const meant = revocations.standingOf(site).filter(({ agentKey }) => agentKey.startsWith(agent));
    if (meant.length === 0) throw hubErrors.HUB_NOTHING_TO_REVOKE({ site, agent, wanted: "revoked" });
    const soonest = Math.max(...meant.map(({ revokedAtMs }) => revokedUntilMs(revokedAtMs))) + 1000;
    await sleep(clock, Math.max(0, soonest - clock.now())); // what is signed before is still revoked
    const records: RevocationRecord[] = [];
    for (const { agentKey } of meant) {
      const restoredAtMs = clock.now();
      const record = await revocations.update(agentKey, (before) =>
        before === undefined ? undefined : { ...before, restoredAtMs, restoredBy: operator },
      );
      if (record !== undefined) records.push(record);
    }
    await this.#push();
    for (const record of records) {
      log.info({ site, agent: record.agentKey, operator }, "agent restored");
      await this.#tell(record, "AgentRestored", "info", `was let in again by ${operator}`);
    }
    return records;
  }

  /** One after the other, each with all that is on record: a later push never takes an earlier one back. */
  #push(): Promise<void> {
    const { tree, revocations, removedOperators, pushClaims } = this.#options;
    const push = async (): Promise<void> => {
      try {
        await pushClaims(withRevocations(tree, revocations.forClaims(), removedOperators()));
      } catch (cause) {
        throw hubErrors.HUB_REVOCATION_NOT_PUSHED({ reason: messageOf(cause) }, { cause });
      }
    };
    const pushed = this.#pushing.then(push);
    this.#pushing = pushed.catch(() => undefined);
    return pushed;
  }

  async #tell(record: RevocationRecord, reason: string, severity: string, what: string): Promise<void> {
    const { site, agentKey, hostname } = record;
    const message = `agent ${hostname || agentKey} ${what}`;
    await this.#options.events.tell(site, { noun: "agent", name: site, reason, severity, message, agent: agentKey });
  }
}
