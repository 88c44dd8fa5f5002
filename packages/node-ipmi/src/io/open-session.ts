import { deadline, formatDuration, milliseconds, Secret, seconds, systemClock, systemRandom } from "@longshore/kit";
import { DEFAULT_SUITES } from "../crypto/suites.ts";
import { ipmiErrors } from "../errors.ts";
import type { IpmiSession } from "../ipmi-session.ts";
import { Privilege } from "../privilege.ts";
import { type Login, loginKeys } from "../session/login.ts";
import { Tally } from "../session/statistics.ts";
import { nameOf, type OpenOptions, type Target } from "../target.ts";
import { Connection } from "./connection.ts";
import { KeptSession } from "./kept-session.ts";
import { systemUdp } from "./system-udp.ts";

/**
 * Opens an RMCP+ session: `await using bmc = await openSession({ host, username, password }, { signal })`. Suites are
 * tried in the order allowed; the BMC's replies decide, so a list of suites that is wrong or never comes costs nothing.
 */
export async function openSession(target: Target, options: OpenOptions = {}): Promise<IpmiSession> {
  const {
    clock = systemClock,
    random = systemRandom,
    udp = systemUdp,
    openTimeout = seconds(5),
    commandTimeout = seconds(10),
    handshakes,
    pause = milliseconds(0),
  } = options;
  const tally = new Tally();
  const host = nameOf(target);
  const handshake = async (login: Login, parent?: AbortSignal): Promise<Connection> => {
    const late = (): Error =>
      ipmiErrors.IPMI_NO_ANSWER({ host, waited: formatDuration(openTimeout), during: "the handshake" });
    using limit = deadline(clock, openTimeout, late, parent);
    return await Connection.open(target, login, { udp, clock, tally, signal: limit.signal });
  };
  const open = (login: Login, parent?: AbortSignal): Promise<Connection> =>
    handshakes ? handshakes.take(parent, () => handshake(login, parent)) : handshake(login, parent);
  const login: Login = { ...keysOf(target), ...choices(target), random };
  const connection = await open(login, options.signal);
  return new KeptSession({ host, login, connection, open, clock, tally, commandTimeout, pause });
}

function keysOf({ username, password, kg }: Target): Pick<Login, "username" | "userKey" | "kg"> {
  return loginKeys({
    username,
    password: password instanceof Secret ? password.reveal() : password,
    kg: kg instanceof Secret ? kg.reveal() : kg,
  });
}

function choices(target: Target): Pick<Login, "privilege" | "byNameOnly" | "suites"> {
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
