/**
 * How the agent's bundle is to be run, measured: it waits most of its time, so the compilers (10 MB of code and data) stay
 * out, the heap is small, and the C library keeps one arena instead of one per thread (5 MB). The systemd unit says the
 * same.
 */
export const agentProcess = {
  flags: ["--jitless", "--max-semi-space-size=1", "--max-old-space-size=64"],
  env: { MALLOC_ARENA_MAX: "1" },
} as const;
