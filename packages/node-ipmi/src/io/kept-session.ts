import {
  type Clock,
  deadline,
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
import { Privilege, privilegeName } from "../privilege.ts";
import { completionError } from "../session/completion-error.ts";
import type { Login } from "../session/login.ts";
import type { Statistics } from "../session/statistics.ts";
import type { Destination, SendOptions } from "../target.ts";
import { orUndefined } from "../wire/datagram.ts";
import { BMC_ADDRESS } from "../wire/message.ts";
import type { Answer, Connection } from "./connection.ts";
import { Turns } from "./turns.ts";

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
  readonly #turns = new Turns();
  readonly #closed = new AbortController();
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
    return this.#meaning(command, await this.#inTurn(ask.name, signal, (limit) => this.#perform(ask, limit)));
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
      const answers = this.#mayBurst(asks)
        ? await this.#inTurn(command.name, signal, (limit) => this.#burst(asks, limit), asks.length)
        : [];
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

  /** Waits for its turn and works, as long as so many commands may take. */
  async #inTurn<T>(
    name: string,
    signal: AbortSignal | undefined,
    work: (signal: AbortSignal) => Promise<T>,
    commands = 1,
  ): Promise<T> {
    const { clock, commandTimeout } = this.#with;
    if (!this.#open) throw ipmiErrors.IPMI_SESSION_CLOSED({ host: this.host });
    const most = milliseconds(commandTimeout * commands);
    using limit = deadline(clock, most, () => this.#noAnswer(name, most), signal, this.#closed.signal);
    return await this.#turns.take(limit.signal, () => work(limit.signal));
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
    if (!this.#open) return this.#turns.idle();
    this.#open = false;
    this.#stopKeepAlive();
    if (this.#turns.busy) this.#closed.abort(ipmiErrors.IPMI_SESSION_CLOSED({ host: this.host }));
    const { clock } = this.#with;
    using limit = deadline(clock, CLOSE_TIMEOUT, () => this.#noAnswer("Close Session", CLOSE_TIMEOUT));
    await this.#turns.take(NEVER, async () => this.#connection?.close(limit.signal));
    this.#connection = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Asks; when the BMC is silent, it may have forgotten the login: logs in anew and asks again, a few times. */
  async #perform(ask: NamedAsk, signal: AbortSignal): Promise<Answer> {
    const start = this.#with.clock.monotonic();
    if (!ask.repeatable) await this.#makeSure(signal);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const connection = this.#connection ?? (await this.#logIn(signal));
      if (!(await this.#raised(connection, ask.privilege, signal))) continue;
      const answer = await this.#ask(connection, ask, signal);
      if (answer) return answer;
    }
    throw this.#noAnswer(ask.name, this.#with.clock.monotonic() - start);
  }

  /** Sends one request. Silence or refusal ends the login; for what must not be repeated they are an error. */
  async #ask(connection: Connection, ask: NamedAsk, signal: AbortSignal): Promise<Answer | undefined> {
    await this.#rest(signal);
    signal.throwIfAborted();
    const unknown = (options?: ErrorOptions): Error =>
      ipmiErrors.IPMI_OUTCOME_UNKNOWN({ host: this.host, command: ask.name }, options);
    let answer: Answer | undefined;
    try {
      answer = await connection.request(ask, signal);
    } catch (cause) {
      if (!signal.aborted) this.#forget();
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
  async #burst(asks: readonly NamedAsk[], signal: AbortSignal): Promise<readonly Answer[]> {
    const connection = this.#connection;
    const level = asks[0]?.privilege ?? Privilege.User;
    if (!connection || !(await this.#raised(connection, level, signal))) return [];
    try {
      const answers = await connection.requests(asks, signal);
      this.#orderly = answers.length === asks.length;
      if (answers.length > 0) this.#heard();
      return answers;
    } catch (cause) {
      if (signal.aborted) throw cause;
      this.#orderly = false;
      this.#forget();
      return [];
    }
  }

  /** Before something that cannot be repeated: does the BMC still know this login? If not, it is given up. */
  async #makeSure(signal: AbortSignal): Promise<void> {
    if (!this.#connection || this.#with.clock.monotonic() - this.#lastHeard < FRESH) return;
    await this.#ask(this.#connection, PROBE, signal);
  }

  /** Lets the BMC breathe since it was last heard. */
  async #rest(signal: AbortSignal): Promise<void> {
    const { clock, pause } = this.#with;
    const left = this.#lastHeard + pause - clock.monotonic();
    if (left > 0) await sleep(clock, left, signal);
  }

  async #logIn(signal: AbortSignal): Promise<Connection> {
    const { login, open } = this.#with;
    const suites = [this.#suite, ...login.suites.filter((suite) => suite !== this.#suite)];
    const connection = await open({ ...login, suites }, signal);
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

  /** Raises the login to `level` if need be; false when the BMC was silent. */
  async #raised(connection: Connection, level: Privilege, signal: AbortSignal): Promise<boolean> {
    if (level <= this.#privilege) return true;
    const { login } = this.#with;
    const refused = (why: string): Error =>
      ipmiErrors.IPMI_PRIVILEGE_REFUSED({ host: this.host, privilege: privilegeName(level), why });
    if (level > login.privilege) throw refused(`the session was opened for ${privilegeName(login.privilege)}`);
    const { netFn, cmd, name, request, completionCodes } = setSessionPrivilegeLevel;
    const ask = { name, netFn, cmd, privilege: level, data: encode(request, { level }), repeatable: true };
    const answer = await this.#ask(connection, ask, signal);
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
    const { signal } = this.#closed;
    this.#watch(KEEP_ALIVE);
    try {
      await this.#turns.take(signal, async () => this.#connection && this.#ask(this.#connection, PROBE, signal));
    } catch {
      // closed meanwhile, or refused: the next command logs in again and reports what it finds
    }
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
const NEVER = new AbortController().signal;
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
