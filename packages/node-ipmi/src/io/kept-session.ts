import {
  type Clock,
  type Deadline,
  decode,
  type Duration,
  encode,
  formatDuration,
  milliseconds,
  seconds,
  sleep,
} from "@longshore/kit";
import { getDeviceId } from "../commands/app/get-device-id.ts";
import { sendMessage } from "../commands/app/send-message.ts";
import { setSessionPrivilegeLevel } from "../commands/app/set-session-privilege-level.ts";
import type { Command } from "../commands/command.ts";
import type { CipherSuiteId } from "../crypto/suites.ts";
import { completionCodeOf, ipmiErrors } from "../errors.ts";
import type { IpmiSession } from "../ipmi-session.ts";
import { Limit } from "../limit.ts";
import { Privilege, privilegeName } from "../privilege.ts";
import { completionError } from "../session/completion-error.ts";
import type { Login } from "../session/login.ts";
import type { Statistics } from "../session/statistics.ts";
import type { Destination, SendOptions } from "../target.ts";
import { orUndefined } from "../wire/datagram.ts";
import { BMC_ADDRESS } from "../wire/message.ts";
import type { Answer, Connection } from "./connection.ts";
import { alarm, type Patience, patience, throwIfOver } from "./patience.ts";

export interface KeptSessionOptions {
  readonly host: string;
  readonly login: Login;
  readonly connection: Connection;
  readonly open: (login: Login, signal: AbortSignal) => Promise<Connection>;
  readonly clock: Clock;
  readonly tally: Statistics;
  readonly commandTimeout: Duration;
  readonly pause: Duration;
}

/** Keeps one login at a BMC usable: one command at a time, keep-alive, a new login when the old one is forgotten. */
export class KeptSession implements IpmiSession {
  readonly host: string;
  readonly statistics: Statistics;
  readonly #with: KeptSessionOptions;
  readonly #turns = new Limit(1);
  /** Only who has to wait needs it. */
  #closed: AbortController | undefined;
  #open = true;
  #suite: CipherSuiteId;
  #connection: Connection | undefined;
  #privilege: Privilege = Privilege.User;
  #lastHeard = 0;
  /** So far the BMC has answered several requests at once in their order. */
  #orderly = true;
  #stopKeepAlive: () => void = () => undefined;

  constructor(options: KeptSessionOptions) {
    this.#with = options;
    this.host = options.host;
    this.statistics = options.tally;
    this.#suite = options.connection.suite;
    this.#use(options.connection);
  }

  get suite(): CipherSuiteId {
    return this.#suite;
  }

  async send<Request, Response>(
    command: Command<Request, Response>,
    request: Request,
    { signal, to }: SendOptions = {},
  ): Promise<Response> {
    const ask = this.#named(command, request, to);
    const limit = this.#patience(ask.name, signal);
    return this.#meaning(command, await this.#inTurn(limit, () => this.#perform(ask, limit)));
  }

  async sendEach<Request, Response>(
    command: Command<Request, Response>,
    requests: readonly Request[],
    options: SendOptions = {},
  ): Promise<PromiseSettledResult<Response>[]> {
    const { signal, to } = options;
    const ends: PromiseSettledResult<Response>[] = [];
    while (ends.length < requests.length) {
      const some = requests.slice(ends.length, ends.length + BURST);
      const asks = some.map((request) => this.#named(command, request, to));
      const limit = this.#patience(command.name, signal, asks.length);
      const answers = this.#mayBurst(asks) ? await this.#inTurn(limit, () => this.#burst(asks, limit)) : [];
      for (const answer of answers) ends.push(await settled(async () => this.#meaning(command, answer)));
      // the first that has no answer yet is asked alone, with all the patience that `send` has
      for (const request of some.slice(answers.length, answers.length + 1))
        ends.push(await settled(() => this.send(command, request, options)));
    }
    return ends;
  }

  #named<Request>(command: Command<Request, unknown>, request: Request, to: Destination | undefined): NamedAsk {
    const { name, netFn, cmd, privilege = this.#with.login.privilege } = command;
    const work = { name, netFn, cmd, privilege, to };
    return { ...work, data: encode(command.request, request), repeatable: command.repeatable(request) };
  }

  /** As long as so many commands may take. */
  #patience(name: string, signal?: AbortSignal, commands = 1): Patience {
    const { clock, commandTimeout } = this.#with;
    const most = milliseconds(commandTimeout * commands);
    return patience(clock, most, () => this.#noAnswer(name, most), signal);
  }

  /** Waits for its turn, then works. */
  #inTurn<T>(limit: Patience, work: () => Promise<T>): Promise<T> {
    this.#throwIfClosed();
    throwIfOver(limit, this.#with.clock);
    return this.#turns.full ? this.#queued(limit, work) : this.#turns.take(undefined, work);
  }

  /** Only who has to wait needs an alarm. */
  async #queued<T>(limit: Patience, work: () => Promise<T>): Promise<T> {
    using waiting = this.#alarm(limit);
    return await this.#turns.take(waiting.signal, work);
  }

  /** Rings too when the session is closed. */
  #alarm(limit: Patience): Deadline {
    this.#closed ??= new AbortController();
    return alarm(limit, this.#with.clock, this.#closed.signal);
  }

  #throwIfClosed(): void {
    if (!this.#open) throw ipmiErrors.IPMI_SESSION_CLOSED({ host: this.host });
  }

  #meaning<Request, Response>(command: Command<Request, Response>, answer: Answer): Response {
    const { name } = command;
    const answered = answer.underway ? sendMessage : command;
    if (answer.completionCode !== 0) throw completionError(this.host, answered, answer.completionCode);
    const response = orUndefined(() => decode(command.response, answer.data, { trailing: "ignore" }));
    if (response !== undefined) return response;
    const why = `${answer.data.length} bytes of data`;
    throw ipmiErrors.IPMI_MALFORMED_REPLY({ host: this.host, command: name, why });
  }

  async close(): Promise<void> {
    if (!this.#open) return await this.#turns.take(undefined, () => DONE);
    this.#open = false;
    this.#stopKeepAlive();
    if (this.#turns.full) {
      const closed = ipmiErrors.IPMI_SESSION_CLOSED({ host: this.host });
      this.#closed?.abort(closed);
      this.#connection?.interrupt(closed);
    }
    const late = (): Error => this.#noAnswer("Close Session", CLOSE_TIMEOUT);
    const limit = patience(this.#with.clock, CLOSE_TIMEOUT, late);
    await this.#turns.take(undefined, () => this.#connection?.close(limit) ?? DONE);
    this.#connection = undefined;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Asks; when the BMC is silent, it may have forgotten the login: logs in anew and asks again, a few times. */
  async #perform(ask: NamedAsk, limit: Patience): Promise<Answer> {
    const start = this.#with.clock.monotonic();
    if (!ask.repeatable) await this.#makeSure(limit);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const connection = this.#connection ?? (await this.#logIn(limit));
      if (ask.privilege > this.#privilege && !(await this.#raise(connection, ask.privilege, limit))) continue;
      const answer = await this.#ask(connection, ask, limit);
      if (answer) return answer;
    }
    throw this.#noAnswer(ask.name, this.#with.clock.monotonic() - start);
  }

  /** Sends one request. Silence or refusal ends the login; for what must not be repeated they are an error. */
  async #ask(connection: Connection, ask: NamedAsk, limit: Patience): Promise<Answer | undefined> {
    if (this.#with.pause > 0) await this.#rest(limit);
    this.#throwIfClosed();
    throwIfOver(limit, this.#with.clock);
    const unknown = (options?: ErrorOptions): Error =>
      ipmiErrors.IPMI_OUTCOME_UNKNOWN({ host: this.host, command: ask.name }, options);
    let answer: Answer | undefined;
    try {
      answer = await connection.request(ask, limit);
    } catch (cause) {
      if (!this.#isOver(limit)) this.#forget();
      throw ask.repeatable ? cause : unknown({ cause });
    }
    if (answer) this.#heard();
    else this.#forget();
    if (!answer && !ask.repeatable) throw unknown();
    return answer;
  }

  /** Whether several may be under way at once: never what happens twice when it is sent twice, never behind the BMC. */
  #mayBurst(asks: readonly NamedAsk[]): boolean {
    const direct = asks.every(({ repeatable, to }) => repeatable && (to === undefined || to.address === BMC_ADDRESS));
    return asks.length > 1 && direct && this.#orderly && this.#with.pause === 0;
  }

  /** The answers to the first so many. After the first that was missing, late or "busy" the BMC is not asked so again. */
  async #burst(asks: readonly NamedAsk[], limit: Patience): Promise<readonly Answer[]> {
    const connection = this.#connection;
    const level = asks[0]?.privilege ?? Privilege.User;
    if (!connection) return [];
    if (level > this.#privilege && !(await this.#raise(connection, level, limit))) return [];
    try {
      const answers = await connection.requests(asks, limit);
      this.#orderly = answers.length === asks.length;
      if (answers.length > 0) this.#heard();
      return answers;
    } catch (cause) {
      if (this.#isOver(limit)) throw cause;
      this.#orderly = false;
      this.#forget();
      return [];
    }
  }

  /** Before something that cannot be repeated: does the BMC still know this login? If not, it is given up. */
  async #makeSure(limit: Patience): Promise<void> {
    if (!this.#connection || this.#with.clock.monotonic() - this.#lastHeard < FRESH) return;
    await this.#ask(this.#connection, PROBE, limit);
  }

  /** Lets the BMC breathe since it was last heard. */
  async #rest(limit: Patience): Promise<void> {
    const { clock, pause } = this.#with;
    const left = this.#lastHeard + pause - clock.monotonic();
    if (left <= 0) return;
    using waiting = this.#alarm(limit);
    await sleep(clock, left, waiting.signal);
  }

  async #logIn(limit: Patience): Promise<Connection> {
    const { login, open } = this.#with;
    const suites = [this.#suite, ...login.suites.filter((suite) => suite !== this.#suite)];
    using waiting = this.#alarm(limit);
    const connection = await open({ ...login, suites }, waiting.signal);
    this.#use(connection);
    return connection;
  }

  #use(connection: Connection): void {
    this.#connection = connection;
    this.#suite = connection.suite;
    this.#privilege = Privilege.User; // where every session starts (§13.17)
    this.#heard();
    if (this.#open) this.#watch(KEEP_ALIVE);
  }

  /** Raises the login to `level`; false when the BMC was silent. */
  async #raise(connection: Connection, level: Privilege, limit: Patience): Promise<boolean> {
    const { login } = this.#with;
    const refused = (why: string): Error =>
      ipmiErrors.IPMI_PRIVILEGE_REFUSED({ host: this.host, privilege: privilegeName(level), why });
    if (level > login.privilege) throw refused(`the session was opened for ${privilegeName(login.privilege)}`);
    const { netFn, cmd, name, request, completionCodes } = setSessionPrivilegeLevel;
    const ask = { name, netFn, cmd, privilege: level, data: encode(request, { level }), repeatable: true };
    const answer = await this.#ask(connection, ask, limit);
    if (!answer) return false;
    const code = answer.completionCode;
    if (code !== 0) throw refused(completionCodes[code] ?? `completion code 0x${code.toString(16)}`);
    this.#privilege = level;
    return true;
  }

  #forget(): void {
    this.#stopKeepAlive();
    this.#connection?.abandon();
    this.#connection = undefined;
  }

  #heard(): void {
    this.#lastHeard = this.#with.clock.monotonic();
  }

  /** Looks again when the last sign of life will be too old: a session that is used needs one timer in 45 s. */
  #watch(wait: number): void {
    this.#stopKeepAlive();
    this.#stopKeepAlive = this.#with.clock.after(wait, () => {
      const left = this.#lastHeard + KEEP_ALIVE - this.#with.clock.monotonic();
      if (left > 0) this.#watch(left);
      else void this.#keepAlive();
    });
  }

  async #keepAlive(): Promise<void> {
    this.#watch(KEEP_ALIVE);
    const limit = this.#patience(PROBE.name);
    try {
      await this.#inTurn(limit, async () => this.#connection && this.#ask(this.#connection, PROBE, limit));
    } catch {
      // closed meanwhile, or refused: the next command logs in again and reports what it finds
    }
  }

  /** Whoever asked waits no more: it says nothing about the login that there was no answer. */
  #isOver({ signal, until }: Patience): boolean {
    return !this.#open || signal?.aborted === true || this.#with.clock.monotonic() >= until;
  }

  #noAnswer(during: string, waited: number): Error {
    return ipmiErrors.IPMI_NO_ANSWER({ host: this.host, waited: formatDuration(waited), during });
  }
}

/** What became of one of many; that the BMC does not answer, or not as it should, is the end of all. */
async function settled<T>(work: () => Promise<T>): Promise<PromiseSettledResult<T>> {
  try {
    return { status: "fulfilled", value: await work() };
  } catch (reason) {
    if (completionCodeOf(reason) === undefined) throw reason;
    return { status: "rejected", reason };
  }
}

type NamedAsk = Parameters<Connection["request"]>[0] & { readonly name: string; readonly privilege: Privilege };

/** BMCs end a session after 60 s without traffic, give or take 3 s (§6.12.15). */
const KEEP_ALIVE = seconds(45);
/** Others have their turn after so many. */
const BURST = 32;
/** Where many datagrams are lost, silence may be just that. */
const ATTEMPTS = 3;
const CLOSE_TIMEOUT = seconds(1);
const DONE = Promise.resolve();
/** A login heard from this recently is taken to be alive. */
const FRESH = seconds(2);

/** Harmless and answered by every BMC. */
const PROBE: NamedAsk = {
  name: getDeviceId.name,
  netFn: getDeviceId.netFn,
  cmd: getDeviceId.cmd,
  privilege: Privilege.User,
  data: new Uint8Array(0),
  repeatable: true,
};
