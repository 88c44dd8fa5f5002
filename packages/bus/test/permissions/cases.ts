import { type AnySubject, allSubjects, patternOf, streams } from "@longshore/contracts";

/** Who tries. `renewal` is the ENROL user that an enrolled agent keeps. */
export type Actor = "site" | "token" | "renewal" | "operator";

/** One attempt. */
export interface Case {
  readonly actor: Actor;
  /** What is tried, for the summary and for the name of a case that gets through. */
  readonly trick: string;
  readonly act: "publish" | "subscribe";
  readonly subject: string;
  readonly queue?: string;
  /** Where an answer would go; an inbox of the actor's own when absent and the trick is a request. */
  readonly reply?: string;
  readonly payload?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The attacker's site, and the one that must not notice. */
export const OWN = "oslo";
export const OTHER = "bergen";
export const OWN_TOKEN = "t-own";
export const OTHER_TOKEN = "t-other";

const REFLECTION_TARGETS = [
  "$JS.API.STREAM.DELETE.EVENTS",
  "$JS.API.STREAM.PURGE.STATUS",
  "$JS.API.STREAM.PURGE.INTENTS",
  "$JS.API.CONSUMER.CREATE.INTENTS",
  "$JS.hub.API.STREAM.DELETE.RECORDS",
  "$SYS.REQ.CLAIMS.UPDATE",
  "$SYS.REQ.SERVER.PING",
  "hub.record.reflected",
  "hub.audit.reflected",
  "enrol.request.reflected",
  `site.${OTHER}.status.machine.reflected`,
  `site.${OTHER}.event.machine.reflected`,
  `site.${OTHER}.tel.reflected`,
  `site.${OTHER}.ask.renew`,
  `site.${OTHER}.beat`,
  "_INBOX.hub.reflected",
  "$O.charts.C.reflected",
  "$O.charts.M.reflected",
] as const;

const API_TARGETS = ["hub.api.site.decide", "hub.api.reflected"];

/** Subjects under which nothing may ever arrive because of what this actor tries. */
export function reflectionTargets(actor: Actor): readonly string[] {
  return actor === "operator" ? REFLECTION_TARGETS : [...REFLECTION_TARGETS, ...API_TARGETS];
}

/** Where an answer may land as noise, inside the attacker's own account; nobody may act on it. */
export const NOISE_TARGETS: Readonly<Record<Actor, readonly string[]>> = {
  site: [
    `site.${OTHER}.cmd.machine.power`,
    `site.${OTHER}.intent.machine.reflected`,
    `site.${OTHER}.intent.index.all`,
    `_INBOX.${OTHER}.reflected`,
  ],
  token: [`_INBOX.enrol.${OTHER_TOKEN}.reflected`],
  renewal: [`_INBOX.enrol.${OTHER_TOKEN}.reflected`],
  operator: ["_INBOX.ops.bert.reflected", ...API_TARGETS], // it may publish on these itself
};

/** Everything that an actor must not be able to do. */
export function negativeCases(actor: Actor, ownToken: string): Case[] {
  return [
    ...tableCases(actor, ownToken),
    ...wildcardCases(actor),
    ...inboxCases(actor),
    ...apiCases(actor),
    ...reflectionCases(actor, ownToken),
    ...headerCases(actor, ownToken),
  ];
}

/** May this actor publish (or subscribe to) this row, as itself? Said here by hand, not taken from the code. */
export function isAllowed(actor: Actor, row: AnySubject, own: boolean, act: Case["act"]): boolean {
  if (!own) return false;
  if (actor === "operator") return row.verb === "api" && act === "publish";
  if (actor !== "site") return row.verb === "enrol" && act === "publish";
  if (act === "publish") return ["fact", "signal", "ask"].includes(row.verb);
  return ["intent", "command"].includes(row.verb);
}

/** Every subject of the table, as its owner and as somebody else would use it. */
export function tableSubjects(row: AnySubject, ownToken: string): { subject: string; own: boolean }[] {
  const fill = (site: string, token: string): string =>
    patternOf(row, {
      site,
      token,
      kind: "machine",
      name: "probe",
      noun: "machine",
      source: "probe",
      hub: "h",
      flow: "f",
    });
  const own = { subject: fill(OWN, ownToken), own: true };
  if (!row.template.includes("{site}") && !row.template.includes("{token}")) return [own];
  return [own, { subject: fill(OTHER, OTHER_TOKEN), own: false }];
}

/** What an actor may publish, to aim an answer with. */
export function allowedPublishes(actor: Actor, ownToken: string): string[] {
  const rows = allSubjects.flatMap((row) =>
    tableSubjects(row, ownToken)
      .filter(({ own }) => isAllowed(actor, row, own, "publish"))
      .map(({ subject }) => subject),
  );
  return actor === "site" ? [...rows, ...Object.keys(OWN_READS)] : rows;
}

/** Direct gets that a site may do, with their bodies: with an answer, without one, and of the bucket. */
export const OWN_READS: Readonly<Record<string, string>> = {
  [`fleet.js.DIRECT.GET.INTENTS.site.${OWN}.intent.index.all`]: "",
  [`fleet.js.DIRECT.GET.INTENTS.site.${OWN}.intent.machine.absent`]: "",
  "fleet.js.DIRECT.GET.OBJ_charts": JSON.stringify({ last_by_subj: "$O.charts.M.absent" }),
};

function tableCases(actor: Actor, ownToken: string): Case[] {
  return allSubjects.flatMap((row) =>
    tableSubjects(row, ownToken).flatMap(({ subject, own }): Case[] => {
      const whose = own ? "own" : "other";
      const publish = isAllowed(actor, row, own, "publish")
        ? []
        : ([
            { actor, act: "publish", subject, trick: `publish ${row.verb} ${whose}` },
            { actor, act: "publish", subject, trick: `request ${row.verb} ${whose}`, reply: "" },
          ] as const);
      const subscribe = isAllowed(actor, row, own, "subscribe")
        ? []
        : ([
            { actor, act: "subscribe", subject, trick: `subscribe ${row.verb} ${whose}` },
            { actor, act: "subscribe", subject, trick: `queue ${row.verb} ${whose}`, queue: "hub" },
          ] as const);
      return [...publish, ...subscribe];
    }),
  );
}

function wildcardCases(actor: Actor): Case[] {
  const patterns = [
    ">",
    "*",
    "*.>",
    "site.>",
    "site.*.>",
    "site.*.cmd.>",
    "site.*.intent.>",
    "site.*.*.machine.>",
    `*.${OWN}.cmd.>`,
    `*.${OTHER}.>`,
    `site.${OTHER}.>`,
    `site.${OTHER}.cmd.>`,
    `site.${OTHER}.intent.>`,
    "hub.>",
    "hub.api.>",
    "enrol.>",
    "enrol.request.*",
    "_R_.>",
    "_INBOX.>",
    "_INBOX.*.>",
    "$JS.>",
    "$JS.API.>",
    "$JS.EVENT.ADVISORY.>",
    "$JS.ACK.>",
    "$JS.FC.>",
    "$JSC.>",
    "$KV.>",
    "$O.>",
    "$SYS.>",
    "$SYS.ACCOUNT.*.CONNECT",
    "$SRV.>",
    "fleet.js.>",
  ];
  return patterns.flatMap((subject) => [
    { actor, act: "subscribe", subject, trick: "subscribe wildcard" },
    { actor, act: "subscribe", subject, trick: "queue wildcard", queue: "hub" },
  ]);
}

function inboxCases(actor: Actor): Case[] {
  const inboxes = [`_INBOX.${OTHER}`, "_INBOX.hub", "_INBOX.sys", "_INBOX.ops.bert", `_INBOX.enrol.${OTHER_TOKEN}`];
  const strays = [
    "_R_.probe",
    "$SYS.REQ.SERVER.PING",
    "$SYS.REQ.CLAIMS.UPDATE",
    "$SYS.REQ.ACCOUNT.PING.CONNZ",
    "$SRV.PING",
  ];
  const kept = [
    "$KV.probe.a",
    "$O.charts.C.probe",
    "$O.charts.M.probe",
    "$JS.ACK.INTENTS.probe.1.1.1.1.1",
    "$JS.FC.INTENTS.x",
  ];
  const owned = [
    "hub.record.site.bergen",
    "hub.audit.probe",
    "$JS.EVENT.ADVISORY.API",
    `site.*.cmd.machine.power`,
    "site.>",
  ];
  return [
    ...inboxes.flatMap((inbox): Case[] => [
      { actor, act: "subscribe", subject: `${inbox}.>`, trick: "subscribe inbox" },
      { actor, act: "subscribe", subject: `${inbox}.>`, trick: "queue inbox", queue: "hub" },
      { actor, act: "publish", subject: `${inbox}.probe`, trick: "publish inbox" },
    ]),
    ...[...strays, ...kept, ...owned].flatMap((subject): Case[] => [
      { actor, act: "publish", subject, trick: "publish stray" },
      { actor, act: "publish", subject, trick: "request stray", reply: "" },
    ]),
  ];
}

const API_PREFIXES = ["$JS.API", "$JS.hub.API", "fleet.js"];

/** JetStream's verbs on every stream, under every prefix, consumers that deliver to others among them. */
function apiCases(actor: Actor): Case[] {
  const names = [...Object.values(streams).map(({ name }) => name), "OBJ_charts"];
  const general = [
    "INFO",
    "STREAM.LIST",
    "STREAM.NAMES",
    "STREAM.CREATE.PROBE",
    "META.LEADER.STEPDOWN",
    "ACCOUNT.PURGE.x",
  ];
  return API_PREFIXES.flatMap((prefix) => [
    ...general.map((verb) => apiCase(actor, `${prefix}.${verb}`, { name: "PROBE", subjects: ["probe.>"] })),
    ...names.flatMap((name) => streamVerbs(name).map(([verb, body]) => apiCase(actor, `${prefix}.${verb}`, body))),
    ...[`site.${OTHER}.intent.index.all`, `site.${OTHER}.intent.>`, "site.*.intent.>", "site.>", ">"].map((subject) =>
      apiCase(actor, `${prefix}.DIRECT.GET.INTENTS.${subject}`, ""),
    ),
  ]).filter(({ subject }) => !(actor === "site" && subject in OWN_READS));
}

function streamVerbs(stream: string): [verb: string, body: unknown][] {
  const deliver = (subject: string, name: string): [string, unknown] => [
    `CONSUMER.CREATE.${stream}.${name}.site.${OWN}.intent.>`,
    {
      stream_name: stream,
      config: { name, deliver_subject: subject, ack_policy: "none", filter_subject: `site.${OWN}.intent.>` },
    },
  ];
  return [
    [`STREAM.INFO.${stream}`, ""],
    [`STREAM.UPDATE.${stream}`, { name: stream, subjects: ["probe.>"] }],
    [`STREAM.DELETE.${stream}`, ""],
    [`STREAM.PURGE.${stream}`, ""],
    [`STREAM.MSG.GET.${stream}`, { seq: 1 }],
    [`STREAM.MSG.DELETE.${stream}`, { seq: 1 }],
    [`STREAM.SNAPSHOT.${stream}`, { deliver_subject: `_INBOX.${OWN}.snapshot` }],
    [`STREAM.RESTORE.${stream}`, { config: { name: stream } }],
    [
      `CONSUMER.CREATE.${stream}`,
      { stream_name: stream, config: { deliver_subject: `site.${OTHER}.cmd.machine.power` } },
    ],
    deliver(`site.${OTHER}.cmd.machine.power`, "a"),
    deliver("hub.api.site.decide", "b"),
    deliver(`site.${OTHER}.status.machine.injected`, "c"),
    deliver(`_INBOX.${OTHER}.injected`, "d"),
    [`CONSUMER.DURABLE.CREATE.${stream}.e`, { stream_name: stream, config: { durable_name: "e" } }],
    [`CONSUMER.LIST.${stream}`, ""],
    [`CONSUMER.NAMES.${stream}`, ""],
    [`CONSUMER.INFO.${stream}.a`, ""],
    [`CONSUMER.DELETE.${stream}.a`, ""],
    [`CONSUMER.PAUSE.${stream}.a`, {}],
    [`CONSUMER.MSG.NEXT.${stream}.a`, { batch: 1 }],
    [`DIRECT.GET.${stream}`, { seq: 1 }],
    [`DIRECT.GET.${stream}`, { multi_last: [">"] }],
  ];
}

function apiCase(actor: Actor, subject: string, body: unknown): Case {
  const payload = body === "" ? "" : JSON.stringify(body);
  const trick = subject.startsWith("fleet") ? "api fleet.js" : `api ${subject.split(".API.")[0]}.API`;
  return { actor, act: "publish", subject, trick, reply: "", payload };
}

/** An allowed request whose answer is aimed at somebody else. */
function reflectionCases(actor: Actor, ownToken: string): Case[] {
  return allowedPublishes(actor, ownToken).flatMap((subject) =>
    [...reflectionTargets(actor), ...NOISE_TARGETS[actor]].map((reply): Case => {
      const payload = OWN_READS[subject] ?? "reflect";
      return { actor, act: "publish", subject, reply, payload, trick: "reply reflection" };
    }),
  );
}

/** Headers that the server understands, on a message that may be sent. */
function headerCases(actor: Actor, ownToken: string): Case[] {
  const subjects = allowedPublishes(actor, ownToken);
  const forged: Readonly<Record<string, string>>[] = [
    { "Nats-Rollup": "all" },
    { "Nats-Rollup": "sub" },
    { "Nats-Request-Info": JSON.stringify({ acc: "HUB", user: "hub", name: OTHER }) },
    { "Nats-Batch-Id": "probe", "Nats-Batch-Sequence": "1", "Nats-Batch-Commit": "1" },
    { "Nats-Schedule": "@every 1s", "Nats-Schedule-Target": `site.${OTHER}.status.machine.scheduled` },
    { "Nats-Subject": `site.${OTHER}.status.machine.headed`, "Nats-Stream": "STATUS" },
    ...[...reflectionTargets(actor), ...NOISE_TARGETS[actor]].map((target) => ({ "Nats-Trace-Dest": target })),
  ];
  return subjects.flatMap((subject) =>
    forged.map((headers): Case => {
      const payload = OWN_READS[subject] ?? "forged";
      return { actor, act: "publish", subject, payload, headers, trick: `header ${Object.keys(headers)[0]}` };
    }),
  );
}
