import type { Logger } from "@longshore/kit";

/** Tells systemd (Type=notify, NotifyAccess=all) how the agent is; does nothing where there is no systemd. */
export function notifySystemd(state: "--ready" | "--stopping" | undefined, status: string, log: Logger): void {
  if (process.env["NOTIFY_SOCKET"] === undefined) return;
  const { execFile } = process.getBuiltinModule("node:child_process"); // 2 MB where there is a systemd only
  const words = [...(state === undefined ? [] : [state]), `--status=${status}`, `--pid=${process.pid}`];
  execFile("systemd-notify", words, (error) => {
    if (error) log.warn({ reason: error.message }, "systemd could not be told");
  });
}
