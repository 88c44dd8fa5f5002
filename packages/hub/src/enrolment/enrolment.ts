import { type TrustTree, tokenCredentials } from "@longshore/bus";
import {
  type AgentStatus,
  EnrolRequest,
  type EnrolReply,
  EnrolState,
  encodeToken,
  type InviteRecord,
  type RenewReply,
  type RenewRequest,
  type RevocationRecord,
  type SiteDecideRequest,
  type SiteInviteReply,
  type SiteInviteRequest,
  type SiteRequest,
} from "@longshore/contracts";
import { type Clock, counter, days, isName, type Logger, minutes, type Random } from "@longshore/kit";
import type { AuditLog } from "../audit/audit-log.ts";
import { hubErrors } from "../hub-errors.ts";
import type { HubTrust } from "../trust/hub-trust.ts";
import { acceptedReply } from "./credentials.ts";
import { decideRequest, pickRequest } from "./decide-request.ts";
import { toSiteRequest } from "./invite-state.ts";
import type { Invites } from "./invites.ts";
import type { Revocations } from "./revocations.ts";
import { judgeAsk, type Verdict } from "./judge-ask.ts";

export interface EnrolmentOptions {
  readonly invites: Invites;
  readonly revocations: Pick<Revocations, "standing">;
  readonly tree: TrustTree;
  readonly trust: Pick<HubTrust, "root" | "chain">;
  /** What goes into tokens. */
  readonly servers: readonly string[];
  readonly ca: string;
  readonly audit: AuditLog;
  /** How long an agent's credentials hold, milliseconds; it renews them long before. */
  readonly credentialsLife: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

/** Invitations, the agents that ask with them, and what operators decide. All of it is on disk before an answer leaves. */
export class Enrolment {
  readonly #options: EnrolmentOptions;

  constructor(options: EnrolmentOptions) {
    this.#options = options;
  }

  async invite({ site, validMs, autoAccept }: SiteInviteRequest, operator: string): Promise<SiteInviteReply> {
    checkInvite(site, validMs);
    const { invites, tree, servers, ca, clock, random, log } = this.#options;
    const tokenId = `t-${Buffer.from(random.bytes(8)).toString("hex")}`;
    const invitedAtMs = clock.now();
    const expiresAtMs = invitedAtMs + (validMs || DEFAULT_LIFE);
    const user = await tokenCredentials(tree, { tokenId, expiresAtMs: expiresAtMs + ANSWER_GRACE });
    await invites.update(tokenId, () => ({
      ...NEW_INVITE,
      tokenId,
      site,
      autoAccept,
      invitedAtMs,
      invitedBy: operator,
      expiresAtMs,
    }));
    log.info({ site, tokenId, operator, autoAccept }, "site invited");
    const { root } = this.#options.trust;
    const token = encodeToken({
      site,
      tokenId,
      servers,
      ca,
      jwt: user.jwt,
      seed: user.seed.reveal(),
      root,
      expiresAtMs,
    });
    return { tokenId, token, expiresAtMs };
  }

  /** Of one site, or of all (empty); the newest that fit one reply, oldest first. */
  requests(site: string): SiteRequest[] {
    const now = this.#options.clock.now();
    const records = this.#options.invites.ofSite(site).sort((a, b) => a.invitedAtMs - b.invitedAtMs);
    return records.slice(-MOST_LISTED).map((record) => toSiteRequest(record, now));
  }

  async decide(request: SiteDecideRequest, operator: string): Promise<SiteRequest> {
    const { invites, clock, log } = this.#options;
    const picked = pickRequest(invites.ofSite(request.site), request, clock.now());
    const decided = await invites.update(picked.tokenId, (record) =>
      decideRequest(record ?? picked, request, operator, clock.now()),
    );
    log.info({ site: request.site, tokenId: picked.tokenId, accept: request.accept, operator }, "request decided");
    return toSiteRequest(decided ?? picked, clock.now());
  }

  agents(site: string): AgentStatus[] {
    const { invites, revocations } = this.#options;
    return invites.agentsOf(site).flatMap(({ request }) => {
      if (!request || revocations.standing(request.agentKey) !== undefined) return [];
      const { agentKey: key, hostname, version, arch, curveKey, curveKeySignature } = request;
      return [{ key, hostname, version, arch, curveKey, curveKeySignature, startedAtMs: 0 }];
    });
  }

  /** An agent asks to be let in, or asks again. Answers at once, whatever the state. */
  async ask(token: string, request: EnrolRequest): Promise<EnrolReply> {
    const { invites, revocations, clock } = this.#options;
    const known = invites.find(token);
    const revoked = revocations.standing(request.agentKey);
    const verdict = revoked
      ? revokedVerdict(revoked)
      : known
        ? await this.#judge(known, request)
        : judgeAsk(undefined, request, clock.now());
    asks.inc({ answer: verdict.answer });
    if (known && verdict.answer === "accepted") {
      return await this.#accepted(known.site, request.agentKey);
    }
    return verdict.answer === "refused"
      ? { ...NOTHING, state: EnrolState.ENROL_STATE_REJECTED, reason: verdict.reason }
      : { ...NOTHING, state: EnrolState.ENROL_STATE_PENDING, reason: "an operator has to accept the request" };
  }

  /** Judges by what is stored now, and stores what the verdict changes. */
  async #judge(known: InviteRecord, request: EnrolRequest): Promise<Verdict> {
    const { invites, clock } = this.#options;
    const judged: Verdict[] = [];
    const record = await invites.update(known.tokenId, (stored) => {
      const verdict = judgeAsk(stored, request, clock.now());
      judged.push(verdict);
      return verdict.record;
    });
    const verdict = judged.at(-1) ?? judgeAsk(known, request, clock.now());
    if (record !== undefined && verdict.record !== undefined) await this.#tell(verdict, record, request);
    return verdict;
  }

  async #accepted(site: string, agentKey: string): Promise<EnrolReply> {
    const { tree, clock, credentialsLife } = this.#options;
    const accepted = await acceptedReply(tree, { site, agentKey }, clock.now() + credentialsLife);
    return { ...accepted, trust: this.#options.trust.chain };
  }

  /** New credentials for an accepted agent of the site. */
  async renew(site: string, { agentKey }: RenewRequest): Promise<RenewReply> {
    const { invites, revocations } = this.#options;
    const revoked = revocations.standing(agentKey);
    if (revoked !== undefined) throw hubErrors.HUB_AGENT_REVOKED({ key: agentKey, ...inWords(revoked) });
    if (!invites.agentsOf(site).some(({ request }) => request?.agentKey === agentKey)) {
      throw hubErrors.HUB_UNKNOWN_AGENT({ site, key: agentKey });
    }
    const { jwt, expiresAtMs } = await this.#accepted(site, agentKey);
    return { jwt, expiresAtMs };
  }

  /** What no operator asked for is on record too: who asked, who came in by its token, who was turned away. */
  async #tell(verdict: Verdict, record: InviteRecord, request: EnrolRequest): Promise<void> {
    const { audit, log } = this.#options;
    const { site, tokenId } = record;
    const reason = verdict.answer === "refused" ? verdict.reason : "";
    const keys = { site, tokenId, agent: request.agentKey, hostname: request.hostname, answer: verdict.answer, reason };
    if (verdict.answer === "refused") log.warn(keys, "an agent was turned away");
    else log.info(keys, "an agent asked to be let in");
    const deed = {
      key: request.agentKey,
      name: request.hostname,
      subject: "hub.api.enrol.ask",
      nonce: tokenId,
      request: EnrolRequest.encode(request),
      about: `site ${site}, token ${tokenId}`,
    };
    await audit.note(deed, verdict.answer, reason);
  }
}

const MOST_LISTED = 1000;
const DEFAULT_LIFE = days(1);
const LONGEST_LIFE = days(30);
const SHORTEST_LIFE = minutes(1);
/** Past its end a token's user can still log in for this long, to hear the decision or the reason. */
const ANSWER_GRACE = days(7);

const NOTHING = { jwt: "", expiresAtMs: 0, renewalJwt: "", trust: undefined };

const NEW_INVITE = {
  request: undefined,
  askedAtMs: 0,
  decision: 0,
  decidedBy: "",
  decidedAtMs: 0,
  reason: "",
  refusal: undefined,
} as const;

const asks = counter({
  name: "longshore_hub_enrolment_asks_total",
  help: "Agents that asked to be let in, by answer.",
  labels: ["answer"],
});

/** Its token's user is not its own key's, and so lives on: the hub itself turns a revoked agent away. */
function revokedVerdict(revoked: RevocationRecord): Verdict {
  const { by, at, reason } = inWords(revoked);
  return { answer: "refused", reason: `this agent was revoked by ${by} at ${at}${reason ? `: ${reason}` : ""}` };
}

function inWords({ revokedBy: by, revokedAtMs, reason }: RevocationRecord) {
  return { by, at: new Date(revokedAtMs).toISOString(), reason };
}

function checkInvite(site: string, validMs: number): void {
  if (!isName(site)) {
    throw hubErrors.HUB_BAD_REQUEST({
      field: "site",
      found: JSON.stringify(site),
      expected: "1 to 63 of a-z, 0-9 and '-'",
    });
  }
  if (validMs !== 0 && (validMs < SHORTEST_LIFE || validMs > LONGEST_LIFE)) {
    throw hubErrors.HUB_BAD_REQUEST({ field: "valid_ms", found: `${validMs}`, expected: "from one minute to 30 days" });
  }
}
