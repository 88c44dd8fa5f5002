/** A socket that was opened for this process. */
export interface ActivatedSocket {
  readonly name: string;
  readonly fd: number;
}

/**
 * Sockets that were opened for this process: by systemd, with `FileDescriptorName=` for all of one unit, or by our launcher,
 * each bound to its network device. The protocol is that of sd_listen_fds(3); the variables are taken out of `env`, so that
 * children do not take them for theirs.
 */
export function activatedSockets(env: Record<string, string | undefined>, pid: number): readonly ActivatedSocket[] {
  const { LISTEN_PID, LISTEN_FDS, LISTEN_FDNAMES = "" } = env;
  delete env["LISTEN_PID"];
  delete env["LISTEN_FDS"];
  delete env["LISTEN_FDNAMES"];
  if (Number(LISTEN_PID) !== pid) return [];
  const names = LISTEN_FDNAMES.split(":");
  return Array.from({ length: Number(LISTEN_FDS) || 0 }, (_, i) => ({ name: names[i] ?? "unknown", fd: FIRST + i }));
}

/** SD_LISTEN_FDS_START */
const FIRST = 3;
