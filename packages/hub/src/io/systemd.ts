import { execFile } from "node:child_process";
import type { Logger } from "@longshore/kit";

/** Tells systemd (Type=notify, NotifyAccess=all) how the hub is; does nothing where there is no systemd. */
export function notifySystemd(state: "--ready" | "--stopping", status: string, log: Logger): void {
  if (process.env["NOTIFY_SOCKET"] === undefined) return;
  execFile("systemd-notify", [state, `--status=${status}`, `--pid=${process.pid}`], (error) => {
    if (error) log.warn({ reason: error.message }, "systemd could not be told");
  });
}
