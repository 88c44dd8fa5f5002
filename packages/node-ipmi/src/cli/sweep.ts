import { milliseconds, seconds, systemClock } from "@longshore/kit";
import type { Sender } from "../ipmi-session.ts";
import type { Login } from "../session/login.ts";
import { loginOf } from "../io/logins.ts";
import { openSessionAs } from "../io/open-session.ts";
import { sharedUdp } from "../io/shared-udp.ts";
import { type BmcAddress, type Destination, nameOf, type OpenOptions } from "../target.ts";
import { credentialsOf } from "./credentials.ts";
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
  using shared = hosts.length > 1 ? sharedUdp() : undefined;
  const options = { ...(shared && { udp: shared }), ...io.world, ...waits(globals) };
  using stops = new Stops(io.signal);
  using printer = new Printer(io, hosts.length, globals.output ?? "text");
  const left = hosts.values();
  const askOneAfterAnother = async (): Promise<void> => {
    const signal = stops.next();
    for (const address of left) {
      if (signal.aborted) return;
      const name = nameOf(address);
      try {
        printer.said(name, await question(address, { ...options, signal }));
      } catch (error) {
        if (!signal.aborted) printer.failed(name, error);
      }
    }
  };
  const lanes = Math.min(hosts.length, globals.atOnce ?? AT_ONCE);
  await Promise.all(Array.from({ length: lanes }, askOneAfterAnother));
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
  const login = loginOf(await credentialsOf(globals, verb.privilege, io), io.world);
  const { clock = systemClock } = io.world;
  const to = destinationOf(globals);
  return (address, options) => askOne(address, login, { ...options, to }, (bmc) => verb.ask({ bmc, args, clock }));
}

const AT_ONCE = 256;

/**
 * A signal for each of those who ask at once, all of them ended by the one of the user: hundreds of listeners on one
 * signal would each be looked for among all others.
 */
class Stops implements Disposable {
  readonly #user: AbortSignal;
  readonly #all: AbortController[] = [];
  readonly #stop = (): void => {
    for (const each of this.#all) each.abort(this.#user.reason);
  };

  constructor(user: AbortSignal) {
    this.#user = user;
    user.addEventListener("abort", this.#stop, { once: true });
  }

  next(): AbortSignal {
    const own = new AbortController();
    if (this.#user.aborted) own.abort(this.#user.reason);
    this.#all.push(own);
    return own.signal;
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
  await using session = await openSessionAs(address, login, options);
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
