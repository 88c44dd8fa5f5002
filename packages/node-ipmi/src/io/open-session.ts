import type { IpmiSession } from "../ipmi-session.ts";
import type { Login } from "../session/login.ts";
import type { BmcAddress, OpenOptions, Target } from "../target.ts";
import { KeptSession } from "./kept-session.ts";
import { loginOf, loginsAt } from "./logins.ts";

/**
 * Opens an RMCP+ session: `await using bmc = await openSession({ host, username, password }, { signal })`. Suites are
 * tried in the order allowed; the BMC's replies decide, so a list of suites that is wrong or never comes costs nothing.
 */
export async function openSession(target: Target, options: OpenOptions = {}): Promise<IpmiSession> {
  return await openSessionAs(target, loginOf(target, options), options);
}

/** The same for somebody who asks many BMCs: keys are made once. */
export async function openSessionAs(
  address: BmcAddress,
  login: Login,
  options: OpenOptions = {},
): Promise<IpmiSession> {
  const logins = loginsAt(address, login, options);
  const connection = await logins.open(login, options.signal);
  return new KeptSession({ ...logins, connection });
}
