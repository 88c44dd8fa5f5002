import {
  type ApplyRequest,
  ConsoleMode,
  type EventListRequest,
  type ListRequest,
  type SiteDecideRequest,
  SiteEvent,
  subjects,
  TrustChange,
} from "@longshore/contracts";
import type { ConsoleDesk } from "../consoles/console-desk.ts";
import type { Enrolment } from "../enrolment/enrolment.ts";
import type { Revoking } from "../enrolment/revoking.ts";
import type { MachinePowerOptions } from "../fleet/machine-power.ts";
import { concerns, pageOf, type ResourceSources, selectResources } from "../fleet/resources.ts";
import type { IntentDesk } from "../intents/intent-desk.ts";
import { vouchRecipients } from "../secrets/vouch-recipients.ts";
import type { HubTrust } from "../trust/hub-trust.ts";
import type { TrustDesk } from "../trust/trust-desk.ts";
import { VERSION } from "../version.ts";
import type { Views } from "../views.ts";
import type { ApiDesk } from "./desk.ts";
import { serveDocuments } from "./serve-documents.ts";
import { serveMachines } from "./serve-machines.ts";
import { servePasswords } from "./serve-passwords.ts";
import { serveProvisioning } from "./serve-provisioning.ts";

export interface OperatorServices {
  readonly desk: ApiDesk;
  readonly views: Views;
  readonly enrolment: Enrolment;
  readonly trust: TrustDesk;
  readonly vouching: Pick<HubTrust, "sign" | "chain">;
  readonly revoking: Revoking;
  readonly intents: IntentDesk;
  readonly resources: ResourceSources;
  readonly machines: MachinePowerOptions;
  readonly consoles: ConsoleDesk;
  readonly startedAtMs: number;
  /** Aborts when the hub stops: long polls are answered then. */
  readonly stopping: AbortSignal;
}

/** Every row of the operators' API. */
export function serveOperators(services: OperatorServices): void {
  const { desk, views, enrolment, intents, startedAtMs } = services;
  const none = (): string => "";
  desk.serve(subjects.apiHubInfo, none, (_request, { name: operator, role }) => ({
    version: VERSION,
    startedAtMs,
    sites: [...views.intents.sites()].filter((site) => views.intents.find(site, "Site", site) !== undefined).length,
    operator,
    role,
  }));
  desk.serve(subjects.apiResourceList, none, (request, _caller, signal) => listResources(services, request, signal));
  desk.serve(subjects.apiEventList, none, (request, _caller, signal) => listEvents(services, request, signal));
  desk.serve(subjects.apiIntentPlan, none, (request) => intents.plan(request));
  desk.serve(subjects.apiIntentApply, aboutApply, (request, _caller, signal) => intents.apply(request, signal));
  desk.serve(
    subjects.apiSiteInvite,
    ({ site, autoAccept }) => `site ${site}, invite${autoAccept ? ", accept by token" : ""}`,
    (request, { name }) => enrolment.invite(request, name),
  );
  desk.serve(subjects.apiSiteRequests, none, ({ site }) => ({ requests: enrolment.requests(site) }));
  desk.serve(subjects.apiSiteDecide, aboutDecision, async (request, { name }) => ({
    request: await enrolment.decide(request, name),
  }));
  desk.serve(subjects.apiSiteAgents, none, (request) => {
    const recoveryKey = views.recoveryKey.current()?.curveKey ?? "";
    return vouchRecipients(request, { agents: enrolment.agents(request.site), recoveryKey }, services.vouching);
  });
  serveConsoles(services);
  serveTrust(services);
  serveKeys(desk, services.trust);
  serveMachines(desk, services.machines);
  servePasswords(desk, services.machines);
  serveProvisioning(desk, services.machines);
  serveDocuments(desk, services.machines);
}

/** Who looks is on record, and who writes; what is typed never is. */
function serveConsoles({ desk, consoles }: OperatorServices): void {
  const none = (): string => "";
  desk.serve(
    subjects.apiConsoleOpen,
    ({ site, machine, mode, resume }) =>
      `the console of ${machine} at ${site}, ${CONSOLE_MODES[mode]}${resume ? ", again" : ""}`,
    (request, caller, signal) => consoles.open(request, caller, signal),
  );
  desk.serve(subjects.apiConsoleRead, none, (request, caller, signal) => consoles.read(request, caller, signal));
  desk.serve(subjects.apiConsoleWrite, none, (request, caller, signal) => consoles.write(request, caller, signal));
  desk.serve(
    subjects.apiConsoleClose,
    ({ site, machine }) => `the console of ${machine} at ${site}, left`,
    (request, caller) => consoles.close(request, caller),
  );
}

const CONSOLE_MODES: Readonly<Record<ConsoleMode, string>> = {
  [ConsoleMode.CONSOLE_MODE_UNSPECIFIED]: "to view",
  [ConsoleMode.CONSOLE_MODE_VIEW]: "to view",
  [ConsoleMode.CONSOLE_MODE_WRITE]: "to write",
  [ConsoleMode.CONSOLE_MODE_TAKE]: "to write, whoever does",
};

/** Whose credentials hold, and the key that opens every Secret. */
function serveTrust({ desk, views, revoking }: OperatorServices): void {
  desk.serve(
    subjects.apiSiteRevoke,
    ({ site, agent, reason }) => `site ${site}, revoke ${agent || "every agent"}${reason ? `: ${reason}` : ""}`,
    async (request, { name }) => ({ agents: await revoking.revoke(request, name) }),
  );
  desk.serve(
    subjects.apiSiteRestore,
    ({ site, agent }) => `site ${site}, restore ${agent || "every revoked agent"}`,
    async (request, { name }) => ({ agents: await revoking.restore(request, name) }),
  );
  desk.serve(
    subjects.apiSecretRecovery,
    () => "",
    () => ({ key: views.recoveryKey.current() ?? null }),
  );
  desk.serve(
    subjects.apiSecretRecoverySet,
    ({ curveKey, replaces }) => `recovery key ${curveKey}${replaces ? ` instead of ${replaces}` : ""}`,
    async (request, { name }) => ({ key: (await views.recoveryKey.set(request, name)) ?? null }),
  );
}

/** Who may speak for this hub, and who commands it. */
function serveKeys(desk: ApiDesk, trust: TrustDesk): void {
  desk.serve(
    subjects.apiTrustShow,
    () => "",
    () => trust.show(),
  );
  desk.serve(
    subjects.apiTrustChange,
    ({ change, name, key }) => [TrustChange[change], name, key].filter(Boolean).join(" "),
    (request) => trust.change(request),
  );
  desk.serve(
    subjects.apiTrustLogin,
    () => "",
    ({ name }) => trust.login(name),
  );
  desk.serve(
    subjects.apiTrustExport,
    () => "the root leaves, sealed",
    ({ curveKey }) => trust.export(curveKey),
  );
  desk.serve(
    subjects.apiTrustForget,
    () => "the root is forgotten",
    ({ proof }) => trust.forget(proof),
  );
}

/** How long a question for events waits while they are read: shorter than its asker waits. */
const READ_WITHIN_MS = 8000;
/** What fits one reply with room for the envelope around it. */
const PAGE_BYTES = 700 * 1024;

async function listResources(
  { views, resources, stopping }: OperatorServices,
  request: ListRequest,
  signal: AbortSignal,
) {
  const { revision: known, waitMs, after } = request;
  if (after === "") await views.changes.differs(known, concerns(request), waitMs, signal, stopping);
  const { revision } = views.changes;
  return { ...pageOf(selectResources(resources, request), after, PAGE_BYTES), revision };
}

async function listEvents({ views, stopping }: OperatorServices, request: EventListRequest, signal: AbortSignal) {
  await views.eventsRead.wait(READ_WITHIN_MS, signal);
  const matches = concerns({ kind: "event", site: request.site, name: request.name, labels: {} });
  await views.changes.differs(request.revision, matches, request.waitMs, signal, stopping);
  const { revision } = views.changes;
  return { events: newestWithin(views.events.list(request), PAGE_BYTES), revision };
}

/** Events with long evidence or a stack must not make the answer too large: the oldest stay away. */
function newestWithin(events: SiteEvent[], maxBytes: number): SiteEvent[] {
  let room = maxBytes;
  const from = events.findLastIndex((event) => (room -= SiteEvent.encode(event).length + 8) < 0);
  return events.slice(from + 1);
}

function aboutApply({ plan }: ApplyRequest): string {
  const named = (refs: readonly { site: string; kind: string; name: string }[] = []): string =>
    refs
      .slice(0, MOST_NAMED)
      .map(({ site, kind, name }) => `${site}/${kind}/${name}`)
      .join(" ");
  return `apply ${plan?.apply.length ?? 0}: ${named(plan?.apply)}; delete ${plan?.delete.length ?? 0}: ${named(plan?.delete)}`;
}

const MOST_NAMED = 20;

function aboutDecision({ site, request, accept, reason }: SiteDecideRequest): string {
  return `site ${site}, ${accept ? "accept" : "reject"} ${request || "the one that waits"}${reason ? `: ${reason}` : ""}`;
}
