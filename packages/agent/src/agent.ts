import type { Refused } from "@longshore/bus";
import { days } from "@longshore/kit";
import type { AgentOptions } from "./agent-options.ts";
import { startBeats } from "./beat/beats.ts";
import { Refusals } from "./documents/refusals.ts";
import type { RpcAnswer } from "./bmc-rpc/bmc-rpc.ts";
import type { RpcRequest } from "./bmc-rpc/signature.ts";
import { commandErrors } from "./commands/command-errors.ts";
import { DestructiveOrders, type DestructiveOrdersOptions } from "./commands/destructive-orders.ts";
import { PlanParts } from "./commands/plan-parts.ts";
import { serveCommands } from "./commands/serve-commands.ts";
import { SiteDocuments } from "./documents/site-documents.ts";
import { keepRenewed } from "./enrolment/renewal.ts";
import { createErrorReporter, type ErrorReporter } from "./errors/index.ts";
import { IntentSync } from "./intents/sync.ts";
import { Drain } from "./outbox/drain.ts";
import { startDropReport } from "./outbox/drop-report.ts";
import { Facts } from "./outbox/facts.ts";
import type { Recovery } from "./store/recovery.ts";
import { startTelemetry, type Telemetry } from "./telemetry/index.ts";

/** A member of a site at work. */
export interface Agent {
  readonly machines: number;
  readonly outboxFacts: number;
  /** Unexpected errors from outside the agent's own loops. */
  readonly report: ErrorReporter["report"];
  /** A message that its link refused: told to the hub as an event. */
  refused(message: Refused): void;
  /** What Rufio asks of a BMC. */
  rpc(request: RpcRequest): Promise<RpcAnswer>;
  /** Ends in order: finishes what runs, closes BMC sessions, sends the last facts until `hurry` aborts. */
  close(hurry: AbortSignal): Promise<void>;
}

/**
 * Starts a member of a site, with the world as arguments: nothing in here opens a socket or a file, so a hub and many
 * agents run in one process under a simulated clock.
 */
export function createAgent(options: AgentOptions): Agent {
  const { link, store, timing } = options;
  const stop = new AbortController();
  const ends = new DisposableStack();
  const facts = openFacts(options);
  const drain = openDrain(options, facts);
  ends.use(startDropReport({ ...options, store: store.outbox, onAppended: () => facts.appended() }));
  const reporter = ends.use(openReporter(options, facts, () => documents.secretValues()));
  const onUnexpected = (error: unknown): void => reporter.report(error);
  const telemetry = ends.use(openTelemetry(options, facts));
  const documents = new SiteDocuments({ ...options, facts, telemetry, stop: stop.signal, onUnexpected });
  const self = { agent: options.self.key, version: options.self.version };
  const beats = ends.use(startBeats({ ...options, ...self, facts, everyMs: timing.beatMs }));
  const refusals = new Refusals({ ...options, facts });
  const sync = new IntentSync({
    ...options,
    store: store.intents,
    every: timing.syncMs,
    onChange: (changed) => {
      documents.changed(changed);
      beats.now();
    },
    onEpoch(epoch) {
      facts.again();
      telemetry.full();
      sayRestored(options.site, epoch, facts);
    },
    onRefused: (refused, entry) => refusals.tell(refused, entry),
  });
  const parts = ends.use(new PlanParts(options.clock));
  ends.use(serveCommands(link, { ...servedBy(options, facts, documents, refusals, stop.signal), parts }));
  ends.defer(link.onState((state) => state === "up" && telemetry.full()));
  sayStarted(options, facts);
  if (store.recovery !== undefined) {
    sayRecovered(options.self.hostname, store.recovery, facts);
    facts.again(); // what waited for the hub may be lost
  }
  documents.begin();
  const loops = [sync.run(stop.signal), keepRenewed({ ...options, store: store.identity }, stop.signal)];
  for (const loop of loops) loop.catch(onUnexpected);
  return {
    get machines() {
      return documents.machines;
    },
    get outboxFacts() {
      return facts.depth;
    },
    report: (error, tags) => reporter.report(error, tags),
    rpc: (request) => documents.rpc.answer(request),
    refused: (message) => refusals.command(message),
    async close(hurry) {
      stop.abort(commandErrors.AGENT_STOPPING(undefined));
      await documents[Symbol.asyncDispose]();
      ends.dispose();
      await Promise.allSettled(loops);
      await drain.flush(hurry);
      drain.close();
    },
  };
}

/** What commands work with. */
function servedBy(
  options: AgentOptions,
  facts: Facts,
  documents: SiteDocuments,
  refusals: Refusals,
  stop: AbortSignal,
) {
  const { orders, watch, provisioning, systems, held, kubernetes } = documents;
  const onRefused: DestructiveOrdersOptions["onRefused"] = (refused) => refusals.order(refused);
  const destructive = new DestructiveOrders({ ...options, words: options.store.words, onRefused });
  const secretValues = (): string[] => documents.secretValues();
  const objects = { held, kubernetes, secretValues, prunes: options.store.prunes, stop };
  return { ...options, facts, orders, watch, provisioning, systems, destructive, ...objects };
}

function openFacts({ site, store, clock, log, limits }: AgentOptions): Facts {
  return new Facts({
    site,
    store: store.outbox,
    clock,
    log,
    limits: {
      maxFacts: limits.outboxFacts,
      maxBytes: limits.outboxBytes,
      maxAgeMs: limits.outboxAgeMs ?? { telemetry: days(1), event: days(30) },
    },
  });
}

function openDrain({ link, store, self, clock, random, log }: AgentOptions, facts: Facts): Drain {
  const drain = new Drain({ link, store: store.outbox, agent: self.key, clock, random, log, lanesAtOnce: LANES });
  facts.onNew(() => drain.wake());
  return drain;
}

function openReporter(options: AgentOptions, facts: Facts, secrets: () => string[]): ErrorReporter {
  const { clock, log, self, store } = options;
  return createErrorReporter({
    clock,
    log,
    name: nameOf(self.hostname),
    release: `longshore-agent@${self.version}`,
    known() {
      const { keys, membership } = store.identity.read() ?? {};
      const own = [keys?.seed, keys?.curveSeed, membership?.jwt, membership?.renewalJwt];
      return [...own.flatMap((secret) => (secret === undefined ? [] : [secret.reveal()])), ...secrets()];
    },
    emit: (event) => facts.event(event),
  });
}

function openTelemetry(options: AgentOptions, facts: Facts): Telemetry {
  return startTelemetry({
    ...options,
    host: options.self.hostname,
    intervalMs: options.timing.telemetryMs,
    fullEvery: FULL_EVERY,
    maxSensorSeries: options.limits.sensorSeries,
    emit: (batch) => facts.telemetry(batch),
  });
}

function sayStarted({ self, bootId }: AgentOptions, facts: Facts): void {
  facts.event({
    noun: "agent",
    name: nameOf(self.hostname),
    reason: "AgentStarted",
    severity: "info",
    message: `agent ${self.version} started on ${self.hostname}`,
    evidence: { version: self.version, bootId, agent: self.key },
  });
}

function sayRestored(site: string, epoch: number, facts: Facts): void {
  facts.event({
    noun: "site",
    name: site,
    reason: "HubRestored",
    severity: "warning",
    message: `the hub was restored from a backup (epoch ${epoch}): its intents hold, every status is told again`,
    evidence: { epoch: String(epoch) },
  });
}

function sayRecovered(hostname: string, { setAside, reason, carried, lost }: Recovery, facts: Facts): void {
  const counts = (rows: Recovery["lost"]): string =>
    Object.entries(rows)
      .map(([table, count]) => `${count} ${table}`)
      .join(", ") || "nothing";
  facts.event({
    noun: "agent",
    name: nameOf(hostname),
    reason: "StateDamaged",
    severity: "error",
    message: `the agent's state file was damaged and set aside; lost: ${counts(lost)}; carried over: ${counts(carried)}`,
    evidence: { setAside, reason },
  });
}

/** A host name as one subject token. */
function nameOf(hostname: string): string {
  const token = hostname.split(".")[0]?.replaceAll(/[^A-Za-z0-9-]/g, "-") ?? "";
  return token.replaceAll(/^-+|-+$/g, "").slice(0, 63) || "agent";
}

/** Facts on their way to the hub at once, each of another lane. */
const LANES = 16;
/** Every how many batches of telemetry one says everything. */
const FULL_EVERY = 60;
