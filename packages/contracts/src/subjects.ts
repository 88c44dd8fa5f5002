// Every subject of Longshore, once. Clients, permissions, stream bindings and docs/reference/subjects.md come from here.
import type { Encodable, Message } from "./message.ts";
import * as m from "./gen/messages.ts";
import type { AnySubject, Subject, Verb } from "./subject.ts";

/**
 * `site.{site}` comes first wherever a site takes part: one permission fences one site. Kinds are lowercase; the kinds
 * `index` and `trust` are reserved.
 */
export const subjects = {
  intent: row(
    "intent",
    "site.{site}.intent.{kind}.{name}",
    m.Signed,
    "What is wanted: a Signed Envelope, or its tombstone.",
  ),
  intentIndex: row(
    "intent",
    "site.{site}.intent.index.all",
    m.Signed,
    "Signed IntentIndex: every intent of the site with its digest.",
  ),

  trustKeys: row(
    "intent",
    "site.{site}.intent.trust.keys",
    m.TrustChain,
    "Who may speak for the hub: lists of keys, each signed by the root that the site pinned.",
  ),
  beat: row("signal", "site.{site}.beat", m.Beat, "Alive: version, index held, facts that wait."),
  status: row(
    "fact",
    "site.{site}.status.{kind}.{name}",
    m.Status,
    "Phase and conditions of one document; the last one counts.",
  ),
  event: row("fact", "site.{site}.event.{noun}.{name}", m.Event, "What happened: the timeline."),
  telemetry: row("fact", "site.{site}.tel.{source}", m.TelemetryBatch, "Telemetry with original timestamps."),

  askRenew: call(
    "ask",
    "site.{site}.ask.renew",
    m.RenewRequest,
    m.RenewReply,
    "New credentials for an agent's own key.",
  ),
  cmdMachinePower: call(
    "command",
    "site.{site}.cmd.machine.power",
    m.MachinePowerCommand,
    m.MachinePowerResult,
    "Power now; at most once per order.",
  ),
  cmdMachineBoot: call(
    "command",
    "site.{site}.cmd.machine.boot",
    m.MachineBootCommand,
    m.MachineBootResult,
    "What a machine boots from next, or from now on; at most once per order.",
  ),
  cmdMachineIdentify: call(
    "command",
    "site.{site}.cmd.machine.identify",
    m.MachineIdentifyCommand,
    m.MachineIdentifyResult,
    "The light that shows which machine it is; at most once per order.",
  ),
  cmdMachineClearLog: call(
    "command",
    "site.{site}.cmd.machine.clear-log",
    m.MachineClearLogCommand,
    m.MachineClearLogResult,
    "Empties a BMC's event log once it was read; at most once per order.",
  ),
  cmdMachineSensors: call(
    "command",
    "site.{site}.cmd.machine.sensors",
    m.MachineSensorsCommand,
    m.MachineSensors,
    "What the sensors of a machine said last, and when.",
  ),
  cmdMachineLog: call(
    "command",
    "site.{site}.cmd.machine.log",
    m.MachineLogCommand,
    m.MachineLog,
    "The newest entries of a BMC's event log.",
  ),
  cmdMachineRotatePassword: call(
    "command",
    "site.{site}.cmd.machine.rotate-password",
    m.MachineRotatePasswordCommand,
    m.MachineRotatePasswordResult,
    "A new password for a machine's BMC, made at the site; its end is told as a status.",
  ),
  cmdMachinePlan: call(
    "command",
    "site.{site}.cmd.machine.plan",
    m.MachinePlanCommand,
    m.MachinePlanReply,
    "What a task would do to a machine, as its site sees it now.",
  ),
  cmdMachineTask: call(
    "command",
    "site.{site}.cmd.machine.task",
    m.MachineTaskCommand,
    m.MachineTaskResult,
    "Inspects, provisions, deprovisions or rescues a machine; what destroys carries an operator's word.",
  ),
  askFlow: call(
    "ask",
    "site.{site}.ask.flow.{hub}.{flow}",
    m.FlowChunk,
    m.FlowAnswer,
    "Bytes of a flow (a console) upwards; the next chunk waits for the answer.",
  ),
  cmdConsoleOpen: call(
    "command",
    "site.{site}.cmd.console.open",
    m.ConsoleOpenCommand,
    m.ConsoleOpenResult,
    "A viewer of a machine's console comes, and may want to write.",
  ),
  cmdFlowWrite: call(
    "command",
    "site.{site}.cmd.flow.write",
    m.FlowWriteCommand,
    m.FlowWriteResult,
    "Bytes of a flow downwards; a repeat is not written again.",
  ),
  cmdFlowClose: call(
    "command",
    "site.{site}.cmd.flow.close",
    m.FlowCloseCommand,
    m.FlowCloseResult,
    "A viewer of a flow left, or nobody reads it any more.",
  ),

  enrol: call(
    "enrol",
    "enrol.request.{token}",
    m.EnrolRequest,
    m.EnrolReply,
    "A new agent asks to be let in; the token is its user.",
  ),

  apiHubInfo: call("api", "hub.api.hub.info", m.HubInfoRequest, m.HubInfo, "Version, and who the caller is."),
  apiResourceList: call(
    "api",
    "hub.api.resource.list",
    m.ListRequest,
    m.ListReply,
    "Documents with their status; waits for a change when asked to.",
  ),
  apiEventList: call("api", "hub.api.event.list", m.EventListRequest, m.EventListReply, "The timeline."),
  apiIntentPlan: call("api", "hub.api.intent.plan", m.PlanRequest, m.Plan, "What an apply or delete would change."),
  apiIntentApply: call("api", "hub.api.intent.apply", m.ApplyRequest, m.Plan, "Changes intents, all or none."),
  apiSiteInvite: call(
    "api",
    "hub.api.site.invite",
    m.SiteInviteRequest,
    m.SiteInviteReply,
    "A one-time token for a new agent of a site.",
  ),
  apiSiteRequests: call(
    "api",
    "hub.api.site.requests",
    m.SiteRequestsRequest,
    m.SiteRequestsReply,
    "Invitations and who asked with them.",
  ),
  apiSiteDecide: call(
    "api",
    "hub.api.site.decide",
    m.SiteDecideRequest,
    m.SiteDecideReply,
    "Accepts or rejects a request.",
  ),
  apiSiteAgents: call(
    "api",
    "hub.api.site.agents",
    m.SiteAgentsRequest,
    m.SiteAgentsReply,
    "The agents of a site and their curve keys.",
  ),
  apiSiteRevoke: call(
    "api",
    "hub.api.site.revoke",
    m.SiteRevokeRequest,
    m.SiteRevocationReply,
    "Ends the credentials of agents, at once and until they are restored.",
  ),
  apiSiteRestore: call(
    "api",
    "hub.api.site.restore",
    m.SiteRestoreRequest,
    m.SiteRevocationReply,
    "Lets revoked agents ask for new credentials.",
  ),
  apiSecretRecovery: call(
    "api",
    "hub.api.secret.recovery",
    m.RecoveryKeyRequest,
    m.RecoveryKeyReply,
    "The public recovery key that every Secret is sealed to.",
  ),
  apiSecretRecoverySet: call(
    "api",
    "hub.api.secret.set-recovery",
    m.RecoveryKeySetRequest,
    m.RecoveryKeyReply,
    "Sets or replaces the public recovery key.",
  ),
  apiTrustShow: call(
    "api",
    "hub.api.trust.show",
    m.TrustShowRequest,
    m.TrustShow,
    "The root, the hub's key, the operators.",
  ),
  apiTrustChange: call(
    "api",
    "hub.api.trust.change",
    m.TrustChangeRequest,
    m.TrustShow,
    "The next list of keys: made by the hub while it has the root, signed elsewhere once it has not.",
  ),
  apiTrustLogin: call(
    "api",
    "hub.api.trust.login",
    m.TrustLoginRequest,
    m.TrustLogin,
    "The login of an operator who is on the list.",
  ),
  apiTrustExport: call(
    "api",
    "hub.api.trust.export",
    m.TrustExportRequest,
    m.TrustExport,
    "The root's seed, sealed to the caller.",
  ),
  apiTrustForget: call(
    "api",
    "hub.api.trust.forget",
    m.TrustForgetRequest,
    m.TrustShow,
    "The hub forgets the root's seed, once the caller has shown that it has it.",
  ),
  apiMachinePower: call(
    "api",
    "hub.api.machine.power",
    m.ApiMachinePowerRequest,
    m.MachinePowerResult,
    "Power now, or held with `hold`.",
  ),
  apiMachineBoot: call(
    "api",
    "hub.api.machine.boot",
    m.ApiMachineBootRequest,
    m.MachineBootResult,
    "What a machine boots from next, or from now on.",
  ),
  apiMachineIdentify: call(
    "api",
    "hub.api.machine.identify",
    m.ApiMachineIdentifyRequest,
    m.MachineIdentifyResult,
    "The light that shows which machine it is.",
  ),
  apiMachineClearLog: call(
    "api",
    "hub.api.machine.clear-log",
    m.ApiMachineClearLogRequest,
    m.MachineClearLogResult,
    "Empties a BMC's event log.",
  ),
  apiMachineSensors: call(
    "api",
    "hub.api.machine.sensors",
    m.ApiMachineSensorsRequest,
    m.MachineSensors,
    "What the sensors of a machine said last, and when.",
  ),
  apiMachineLog: call(
    "api",
    "hub.api.machine.log",
    m.ApiMachineLogRequest,
    m.MachineLog,
    "The newest entries of a BMC's event log.",
  ),
  apiMachinePlan: call(
    "api",
    "hub.api.machine.plan",
    m.ApiMachinePlanRequest,
    m.MachinePlanReply,
    "What a task would do to a machine.",
  ),
  apiMachineTask: call(
    "api",
    "hub.api.machine.task",
    m.ApiMachineTaskRequest,
    m.MachineTaskResult,
    "Inspects, provisions, deprovisions or rescues a machine.",
  ),
  apiMachineRotatePassword: call(
    "api",
    "hub.api.machine.rotate-password",
    m.ApiMachineRotatePasswordRequest,
    m.MachineRotatePasswordResult,
    "A new password for a machine's BMC.",
  ),
  apiMachinePassword: call(
    "api",
    "hub.api.machine.password",
    m.ApiMachinePasswordRequest,
    m.ApiMachinePassword,
    "What the site changed a BMC's password to, sealed.",
  ),
  apiConsoleOpen: call(
    "api",
    "hub.api.console.open",
    m.ConsoleOpenRequest,
    m.ConsoleOpened,
    "Views a machine's console, or writes to it.",
  ),
  apiConsoleRead: call(
    "api",
    "hub.api.console.read",
    m.ConsoleReadRequest,
    m.ConsoleOutput,
    "What a console said after an offset; waits for it.",
  ),
  apiConsoleWrite: call(
    "api",
    "hub.api.console.write",
    m.ConsoleWriteRequest,
    m.FlowWriteResult,
    "Types on a console; not on record, since people type passwords.",
  ),
  apiConsoleClose: call("api", "hub.api.console.close", m.ConsoleCloseRequest, m.ConsoleClosed, "Leaves a console."),
} as const;

/** Which API calls change something: these are audited. */
export const MUTATING: ReadonlySet<string> = new Set(
  [
    subjects.apiIntentApply,
    subjects.apiSiteInvite,
    subjects.apiSiteDecide,
    subjects.apiMachinePower,
    subjects.apiMachineBoot,
    subjects.apiMachineIdentify,
    subjects.apiMachineClearLog,
    subjects.apiTrustChange,
    subjects.apiTrustExport,
    subjects.apiTrustForget,
    subjects.apiSiteRevoke,
    subjects.apiSiteRestore,
    subjects.apiSecretRecoverySet,
    subjects.apiMachineRotatePassword,
    subjects.apiMachineTask,
    subjects.apiConsoleOpen,
    subjects.apiConsoleClose,
  ].map((s) => s.template),
);

/** All rows, for permissions, exports and docs. */
export const allSubjects: readonly AnySubject[] = Object.values(subjects);

function row<const T extends string, Req extends object, Out>(
  verb: Verb,
  template: T,
  request: Message<Req, Out>,
  doc: string,
): Subject<T, Req, Out, Encodable<typeof m.Reply>, m.Reply> {
  return { verb, template, request, reply: m.Reply, doc };
}

function call<const T extends string, Req extends object, Out, Res extends object, ResOut>(
  verb: Verb,
  template: T,
  request: Message<Req, Out>,
  reply: Message<Res, ResOut>,
  doc: string,
): Subject<T, Req, Out, Res, ResOut> {
  return { verb, template, request, reply, doc };
}
