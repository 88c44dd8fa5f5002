import { milliseconds, seconds, systemClock } from "@longshore/kit";
import type { Sender } from "../ipmi-session.ts";
import { openSession } from "../io/open-session.ts";
import { Limit } from "../limit.ts";
import { type BmcAddress, type Destination, nameOf, type OpenOptions } from "../target.ts";
import { type Login, loginOf } from "./credentials.ts";
import { commandErrors } from "./errors.ts";
import { ExitCode } from "./exit-code.ts";
import type { CommandIo } from "./io.ts";
import type { Globals } from "./globals.ts";
import type { Parsed } from "./parse.ts";
import { Printer } from "./printer.ts";
import { hostsOf } from "./targets.ts";
import type { Knock, Said, Verb } from "./verb.ts";

export interface Sweep extends Omit<Parsed, "path" | "verb"> {
  readonly path: string;
  readonly verb: Verb | Knock;
}

/** Asks every BMC of the command line, `--at-once` of them at a time, and prints what each says as it comes. */
export async function sweep({ path, verb, args, globals }: Sweep, io: CommandIo): Promise<number> {
  const hosts = await hostsOf(globals, io);
  if (hosts.length === 0) throw commandErrors.IPMI_NO_HOST({ verb: path });
  const question = await questionOf(verb, args, globals, io);
  const crowd = new Limit(globals.atOnce ?? AT_ONCE);
  const options = { ...io.world, ...waits(globals) };
  using stops = new Stops(io.signal);
  using printer = new Printer(io, hosts.length, globals.output ?? "text");
  const one = async (address: BmcAddress): Promise<void> => {
    const name = nameOf(address);
    try {
      const said = await crowd.take(undefined, () => stops.with((signal) => question(address, { ...options, signal })));
      printer.said(name, said);
    } catch (error) {
      if (!io.signal.aborted) printer.failed(name, error);
    }
  };
  await Promise.all(hosts.map(one));
  if (io.signal.aborted) return ExitCode.Interrupted;
  return printer.failures === 0 ? ExitCode.Ok : ExitCode.Failed;
}

/** Asks one BMC. */
type Question = (address: BmcAddress, options: OpenOptions & { readonly signal: AbortSignal }) => Promise<Said>;

async function questionOf(
  verb: Verb | Knock,
  args: Parsed["args"],
  globals: Globals,
  io: CommandIo,
): Promise<Question> {
  if ("knock" in verb) return (address, options) => verb.knock(address, options);
  verb.check(args);
  const login = await loginOf(globals, verb.privilege, io);
  const { clock = systemClock } = io.world;
  const to = destinationOf(globals);
  return (address, options) => askOne(address, login, { ...options, to }, (bmc) => verb.ask({ bmc, args, clock }));
}

const AT_ONCE = 256;

/**
 * A signal of its own for every BMC that is being asked, all of them ended by the one of the user: a thousand listeners
 * on one signal would each be looked for among all others.
 */
class Stops implements Disposable {
  readonly #user: AbortSignal;
  readonly #running = new Set<AbortController>();
  readonly #stop = (): void => {
    for (const each of this.#running) each.abort(this.#user.reason);
  };

  constructor(user: AbortSignal) {
    this.#user = user;
    user.addEventListener("abort", this.#stop, { once: true });
  }

  async with<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.#user.throwIfAborted();
    const own = new AbortController();
    this.#running.add(own);
    try {
      return await work(own.signal);
    } finally {
      this.#running.delete(own);
    }
  }

  [Symbol.dispose](): void {
    this.#user.removeEventListener("abort", this.#stop);
  }
}

async function askOne(
  address: BmcAddress,
  login: Login,
  { to, ...options }: OpenOptions & { readonly signal: AbortSignal; readonly to: Destination | undefined },
  ask: (bmc: Sender) => Promise<Said>,
): Promise<Said> {
  await using session = await openSession({ ...address, ...login }, options);
  const each = { signal: options.signal, ...(to && { to }) };
  return await ask({
    host: session.host,
    send: (command, request, more) => session.send(command, request, { ...each, ...more }),
    sendEach: (command, requests, more) => session.sendEach(command, requests, { ...each, ...more }),
  });
}

function destinationOf({ target, channel = 0 }: Globals): Destination | undefined {
  return target === undefined ? undefined : { address: target, channel };
}

function waits({ timeout, pause }: Globals): OpenOptions {
  return {
    ...(timeout !== undefined && { openTimeout: seconds(timeout), commandTimeout: seconds(timeout) }),
    ...(pause !== undefined && { pause: milliseconds(pause) }),
  };
}
