import {
  type Clock,
  type Duration,
  formatDuration,
  milliseconds,
  Secret,
  seconds,
  systemClock,
  systemRandom,
} from "@longshore/kit";
import { DEFAULT_SUITES } from "../crypto/suites.ts";
import { ipmiErrors } from "../errors.ts";
import { Privilege } from "../privilege.ts";
import { type Login, loginKeys } from "../session/login.ts";
import { Tally } from "../session/statistics.ts";
import { type BmcAddress, nameOf, type OpenOptions, type Target, type World } from "../target.ts";
import { Connection } from "./connection.ts";
import { patience } from "./patience.ts";
import { systemUdp } from "./system-udp.ts";

/** What logging in at one BMC takes, with every default in its place. */
export interface Logins {
  readonly host: string;
  readonly login: Login;
  readonly clock: Clock;
  readonly tally: Tally;
  readonly commandTimeout: Duration;
  readonly pause: Duration;
  readonly open: (login: Login, signal?: AbortSignal) => Promise<Connection>;
}

/** Who asks, for as many BMCs as know them. Suites are tried in the order allowed, the remembered one first. */
export function loginOf(target: Omit<Target, keyof BmcAddress>, { random = systemRandom }: World = {}): Login {
  return { ...keysOf(target), ...choices(target), random };
}

export function loginsAt(address: BmcAddress, login: Login, options: OpenOptions): Logins {
  const { clock = systemClock, udp = systemUdp } = options;
  const { openTimeout = seconds(5), commandTimeout = seconds(10), handshakes, pause = milliseconds(0) } = options;
  const tally = new Tally();
  const host = nameOf(address);
  const late = (): Error =>
    ipmiErrors.IPMI_NO_ANSWER({ host, waited: formatDuration(openTimeout), during: "the handshake" });
  const handshake = (login: Login, signal?: AbortSignal): Promise<Connection> =>
    Connection.open(address, login, { udp, clock, tally, patience: patience(clock, openTimeout, late, signal) });
  const open = (login: Login, signal?: AbortSignal): Promise<Connection> =>
    handshakes ? handshakes.take(signal, () => handshake(login, signal)) : handshake(login, signal);
  return { host, login, clock, tally, commandTimeout, pause, open };
}

function keysOf({
  username,
  password,
  kg,
}: Pick<Target, "username" | "password" | "kg">): Pick<Login, "username" | "userKey" | "kg"> {
  return loginKeys({
    username,
    password: password instanceof Secret ? password.reveal() : password,
    kg: kg instanceof Secret ? kg.reveal() : kg,
  });
}

function choices(target: Omit<Target, keyof BmcAddress>): Pick<Login, "privilege" | "byNameOnly" | "suites"> {
  const allowed = target.suites ?? DEFAULT_SUITES;
  const remembered = target.rememberedSuite;
  return {
    privilege: target.privilege ?? Privilege.Administrator,
    byNameOnly: target.lookup !== "name and privilege",
    suites:
      remembered === undefined
        ? allowed
        : allowed.toSorted((a, b) => Number(b === remembered) - Number(a === remembered)),
  };
}
