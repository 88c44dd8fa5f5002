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
  const timed = async <T>(work: () => Promise<T>): Promise<T> => {
    const began = clock.monotonic();
    try {
      return await work();
    } finally {
      commandSeconds.observe((clock.monotonic() - began) / 1000);
      const again = Math.max(0, session.statistics.logins - 1);
      reopened.inc(again - counted);
      counted = again;
    }
  };
  return {
    host: session.host,
    get suite() {
      return session.suite;
    },
    statistics: session.statistics,
    send: (command, request, options) =>
      timed(async () => {
        const [end] = await Promise.allSettled([session.send(command, request, options)]);
        count(command.name, end);
        if (end.status === "rejected") throw end.reason;
        return end.value;
      }),
    sendEach: (command, requests, options) =>
      timed(async () => {
        const [ends] = await Promise.allSettled([session.sendEach(command, requests, options)]);
        if (ends.status === "fulfilled") for (const end of ends.value) count(command.name, end);
        else count(command.name, ends);
        if (ends.status === "rejected") throw ends.reason;
        return ends.value;
      }),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function count(command: string, end: PromiseSettledResult<unknown>): void {
  const outcome = end.status === "fulfilled" ? "ok" : (bmcReason(bmcFailure(end.reason)) ?? "Aborted");
  commands.inc({ command, outcome });
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
