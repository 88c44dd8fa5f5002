import { type Clock, counter, gauge, histogram } from "@longshore/kit";
import type { IpmiSession } from "node-ipmi";
import { bmcReason } from "../bmc-errors.ts";
import { bmcFailure } from "./failure.ts";

/** A session whose commands are counted and timed. */
export function measured(session: IpmiSession, clock: Clock): IpmiSession {
  let counted = 0;
  sessions.inc();
  const close = async (): Promise<void> => {
    sessions.dec();
    await session.close();
  };
  return {
    host: session.host,
    get suite() {
      return session.suite;
    },
    statistics: session.statistics,
    async send(command, request, options) {
      const began = clock.monotonic();
      try {
        const response = await session.send(command, request, options);
        commands.inc({ command: command.name, outcome: "ok" });
        return response;
      } catch (error) {
        commands.inc({ command: command.name, outcome: bmcReason(bmcFailure(error)) ?? "Aborted" });
        throw error;
      } finally {
        commandSeconds.observe((clock.monotonic() - began) / 1000);
        const again = Math.max(0, session.statistics.logins - 1);
        reopened.inc(again - counted);
        counted = again;
      }
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

const commands = counter({
  name: "longshore_bmc_commands_total",
  help: "Commands to BMCs, by name and outcome: ok, or the reason as a condition gives it.",
  labels: ["command", "outcome"],
});

const commandSeconds = histogram({
  name: "longshore_bmc_command_duration_seconds",
  help: "Time from asking for a command to its answer or its end, the wait for others at the same BMC included.",
  buckets: [0.005, 0.02, 0.1, 0.5, 1, 2, 5],
});

const sessions = gauge({ name: "longshore_bmc_sessions", help: "Sessions with BMCs that are kept now." });

const reopened = counter({
  name: "longshore_bmc_sessions_reopened_total",
  help: "Logins anew within a kept session, because the BMC had forgotten it.",
});
