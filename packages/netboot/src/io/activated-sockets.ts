/**
 * Sockets that were opened for this process, by name: by systemd (`FileDescriptorName=`) or by our launcher, each bound
 * to its network device. The protocol is that of sd_listen_fds(3); the variables are taken out of `env`, so that
 * children do not take them for theirs.
 */
export function activatedSockets(env: Record<string, string | undefined>, pid: number): ReadonlyMap<string, number> {
  const { LISTEN_PID, LISTEN_FDS, LISTEN_FDNAMES = "" } = env;
  delete env["LISTEN_PID"];
  delete env["LISTEN_FDS"];
  delete env["LISTEN_FDNAMES"];
  if (Number(LISTEN_PID) !== pid) return new Map();
  const names = LISTEN_FDNAMES.split(":");
  return new Map(Array.from({ length: Number(LISTEN_FDS) || 0 }, (_, i) => [names[i] ?? "unknown", FIRST + i]));
}

/** SD_LISTEN_FDS_START */
const FIRST = 3;
