import { createSecretKey, type KeyObject } from "node:crypto";
import { equal } from "../crypto/equal.ts";
import { type Exchange, rakp2Code, rakp3Code, rakp4Code, sessionIntegrityKey } from "../crypto/rakp-codes.ts";
import { sessionKeys } from "../crypto/session-keys.ts";
import { algorithmNumbers, type CipherSuiteId, cipherSuites, suiteOf } from "../crypto/suites.ts";
import { BY_NAME_ONLY } from "../wire/rakp.ts";
import { StatusCode } from "../wire/status-code.ts";
import { type Failure, refusal } from "./handshake-failure.ts";
import { openSessionRequest, rakp1, rakp3, type Reply } from "./handshake-messages.ts";
import type { Login } from "./login.ts";
import { type SecureEnd, secureEnd } from "./secure-end.ts";

/** Where an RMCP+ handshake stands, IPMI 2.0 §13.15. */
export type Handshake =
  | Opening
  | AwaitingRakp2
  | AwaitingRakp4
  | { readonly at: "open"; readonly suite: CipherSuiteId; readonly end: SecureEnd }
  | { readonly at: "failed"; readonly failure: Failure };

export type Effect =
  | { readonly kind: "send"; readonly datagram: Uint8Array }
  | { readonly kind: "arm"; readonly ms: number };

export type Input = Reply | { readonly kind: "timeout" };

/** Sends Open Session for the preferred suite. */
export function begin(login: Login): [Handshake, Effect[]] {
  const [tag = 0] = login.random.bytes(1); // a reply to an earlier handshake is not taken for one to this
  return open({ login, suites: login.suites, tag, restarts: 0, turns: 0 });
}

/** Replies and timeouts in, the next state with datagrams and timers out. Stray replies change nothing. */
export function step(state: Handshake, input: Input): [Handshake, Effect[]] {
  if (state.at === "open" || state.at === "failed") return [state, []];
  if (input.kind === "timeout") return unanswered(state);
  if (input.messageTag !== state.tag) return [state, []];
  if (input.kind === "refusal") return input.of === EXPECTED[state.at] ? refused(state, input.status) : [state, []];
  if (input.kind === "openSessionResponse" && state.at === "opening") return opened(state, input);
  if (input.kind === "rakp2" && state.at === "awaitingRakp2") return proven(state, input);
  if (input.kind === "rakp4" && state.at === "awaitingRakp4") return keyed(state, input);
  return [state, []];
}

interface Greeting {
  readonly login: Login;
  /** Suites not refused yet; the first is being tried. */
  readonly suites: readonly CipherSuiteId[];
  readonly tag: number;
  readonly restarts: number;
  /** How often silence has made the next suite the first. */
  readonly turns: number;
}

interface Attempt extends Greeting {
  readonly consoleSessionId: number;
  /** What was sent last, to be sent again. */
  readonly datagram: Uint8Array;
  readonly tries: number;
}

type Opening = Attempt & { readonly at: "opening" };
type AwaitingRakp2 = Attempt & { readonly at: "awaitingRakp2"; readonly x: Omit<Exchange, "bmcRandom" | "bmcGuid"> };
type AwaitingRakp4 = Attempt & {
  readonly at: "awaitingRakp4";
  readonly x: Exchange;
  readonly sik: KeyObject;
  /** RAKP 1 left more than once: some BMCs then draw another random number, and RAKP 3 proves the wrong one. */
  readonly doubtful: boolean;
};
type Waiting = Opening | AwaitingRakp2 | AwaitingRakp4;

/**
 * Waits for a reply, in milliseconds: a BMC on a slow chip takes 100 ms and more for the cryptography, and where 30 % of
 * the datagrams are lost each way, nine tries leave two silences in a thousand. Longer after each restart.
 */
const REPLY_MS = [300, 300, 400, 400, 500, 500, 600, 600, 700] as const;
/** Sends of one suite's Open Session before the next has its turn: some BMCs ignore algorithms that they do not know. */
const TRIES_BEFORE_NEXT_SUITE = 2;
/** Silence may also be loss, so every suite gets this many turns. */
const TURNS_PER_SUITE = 3;
/** A BMC that lost RAKP 3's reply or forgot the half-open session is greeted anew, this often. */
const MAX_RESTARTS = 3;

function open(greeting: Greeting): [Handshake, Effect[]] {
  const { login, suites, tag } = greeting;
  const [id] = suites;
  if (id === undefined) return fail({ code: "noCommonSuite" });
  const consoleSessionId = freshSessionId(login);
  const datagram = openSessionRequest({
    messageTag: tag,
    maxPrivilege: login.privilege,
    consoleSessionId,
    ...algorithmNumbers(cipherSuites[id]),
  });
  return sending({ ...greeting, at: "opening", consoleSessionId, datagram, tries: 1 });
}

function refused(state: Waiting, status: number): [Handshake, Effect[]] {
  const failure = refusal(STAGES[state.at], status);
  if (state.at === "opening" && SUITE_REFUSALS.has(status))
    return open({ ...greeting(state), suites: state.suites.slice(1) });
  if (state.at !== "opening" && FORGOTTEN.has(status)) return restart(state, failure);
  if (state.at === "awaitingRakp4" && state.doubtful) return restart(state, failure);
  return fail(failure);
}

function opened(state: Opening, reply: Extract<Reply, { kind: "openSessionResponse" }>): [Handshake, Effect[]] {
  const { bmcSessionId, authentication, integrity, confidentiality } = reply;
  if (reply.consoleSessionId !== state.consoleSessionId) return [state, []];
  const suite = suiteOf({ authentication, integrity, confidentiality });
  if (suite === undefined || !state.login.suites.includes(suite.id))
    // the BMC may not choose below what is allowed
    return fail({ code: "weakerSuite", chosen: describe(suite?.id, { authentication, integrity, confidentiality }) });
  const { login, consoleSessionId } = state;
  const role = login.privilege | (login.byNameOnly ? BY_NAME_ONLY : 0);
  const consoleRandom = login.random.bytes(16);
  const { username, userKey, kg } = login;
  const x = { suite, consoleSessionId, bmcSessionId, consoleRandom, role, username, userKey, kg };
  const tag = nextTag(state.tag);
  const datagram = rakp1({ messageTag: tag, bmcSessionId, consoleRandom, role, username });
  return sending({ ...state, at: "awaitingRakp2", x, tag, datagram, tries: 1 });
}

function proven(state: AwaitingRakp2, reply: Extract<Reply, { kind: "rakp2" }>): [Handshake, Effect[]] {
  if (reply.consoleSessionId !== state.consoleSessionId) return [state, []];
  const x: Exchange = { ...state.x, bmcRandom: reply.bmcRandom, bmcGuid: reply.bmcGuid };
  const expected = rakp2Code(x);
  if (reply.code.length !== expected.length) return [state, []]; // cut short: no proof of anything
  // Nothing derived from the password leaves before the BMC has shown that it knows it.
  if (!equal(expected, reply.code)) return fail({ code: "wrongPassword" });
  const tag = nextTag(state.tag);
  const datagram = rakp3({ messageTag: tag, bmcSessionId: x.bmcSessionId, code: rakp3Code(x) });
  const doubtful = state.tries > 1;
  const sik = createSecretKey(sessionIntegrityKey(x));
  return sending({ ...state, at: "awaitingRakp4", x, sik, doubtful, tag, datagram, tries: 1 });
}

function keyed(state: AwaitingRakp4, reply: Extract<Reply, { kind: "rakp4" }>): [Handshake, Effect[]] {
  const { x, sik } = state;
  if (reply.consoleSessionId !== x.consoleSessionId) return [state, []];
  const expected = rakp4Code(x, sik);
  if (reply.code.length < expected.length) return [state, []];
  if (!equal(expected, reply.code.subarray(0, expected.length))) return fail({ code: "wrongKg" });
  const end = secureEnd(sessionKeys(x, sik), x.consoleSessionId, x.bmcSessionId);
  return [{ at: "open", suite: x.suite.id, end }, []];
}

function unanswered(state: Waiting): [Handshake, Effect[]] {
  const silence = { code: "noAnswer", during: STAGES[state.at] } as const;
  if (state.at === "opening" && state.suites.length > 1 && state.tries >= TRIES_BEFORE_NEXT_SUITE) {
    const turns = state.turns + 1;
    if (turns >= state.suites.length * TURNS_PER_SUITE) return fail(silence);
    return open({ ...greeting(state), suites: [...state.suites.slice(1), ...state.suites.slice(0, 1)], turns });
  }
  if (state.tries < REPLY_MS.length) return sending({ ...state, tries: state.tries + 1 });
  return state.at === "awaitingRakp4" ? restart(state, silence) : fail(silence);
}

function restart(state: Attempt, otherwise: Failure): [Handshake, Effect[]] {
  if (state.restarts >= MAX_RESTARTS) return fail(otherwise);
  return open({ ...greeting(state), restarts: state.restarts + 1 });
}

/** The start of another attempt after this one. */
function greeting({ login, suites, tag, restarts, turns }: Greeting): Greeting {
  return { login, suites, tag: nextTag(tag), restarts, turns };
}

function nextTag(tag: number): number {
  return (tag + 1) & 0xff;
}

function sending(state: Waiting): [Handshake, Effect[]] {
  const ms = REPLY_MS[state.tries - 1] ?? REPLY_MS[REPLY_MS.length - 1] ?? 0;
  return [
    state,
    [
      { kind: "send", datagram: state.datagram },
      { kind: "arm", ms: ms * (1 + state.restarts) },
    ],
  ];
}

function fail(failure: Failure): [Handshake, Effect[]] {
  return [{ at: "failed", failure }, []];
}

const EXPECTED = { opening: "openSessionResponse", awaitingRakp2: "rakp2", awaitingRakp4: "rakp4" } as const;
const STAGES = { opening: "Open Session", awaitingRakp2: "RAKP 1", awaitingRakp4: "RAKP 3" } as const;

/** Answers to Open Session that mean "not with these algorithms". */
const SUITE_REFUSALS: ReadonlySet<number> = new Set([
  StatusCode.InvalidAuthentication,
  StatusCode.InvalidIntegrity,
  StatusCode.NoMatchingAuthentication,
  StatusCode.NoMatchingIntegrity,
  StatusCode.InvalidConfidentiality,
  StatusCode.NoMatchingCipherSuite,
]);

/** Answers that mean "which session?". */
const FORGOTTEN: ReadonlySet<number> = new Set([StatusCode.InvalidSessionId, StatusCode.InactiveSessionId]);

/** Random, so that replies to an earlier session at the same address are told apart; 0 is not a session. */
function freshSessionId({ random }: Login): number {
  const [a = 0, b = 0, c = 0, d = 0] = random.bytes(4);
  return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0 || 1;
}

function describe(id: CipherSuiteId | undefined, numbers: Readonly<Record<string, number>>): string {
  if (id !== undefined) return `suite ${id}`;
  return Object.entries(numbers)
    .map(([name, number]) => `${name} ${number}`)
    .join(", ");
}
