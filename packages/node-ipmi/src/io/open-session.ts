import type { IpmiSession } from "../ipmi-session.ts";
import type { OpenOptions, Target } from "../target.ts";
import { KeptSession } from "./kept-session.ts";
import { loginsAt } from "./logins.ts";

/**
 * Opens an RMCP+ session: `await using bmc = await openSession({ host, username, password }, { signal })`. Suites are
 * tried in the order allowed; the BMC's replies decide, so a list of suites that is wrong or never comes costs nothing.
 */
export async function openSession(target: Target, options: OpenOptions = {}): Promise<IpmiSession> {
  const logins = loginsAt(target, options);
  const connection = await logins.open(logins.login, options.signal);
  return new KeptSession({ ...logins, connection });
}
