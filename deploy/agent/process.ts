/**
 * How the agent's bundle is to be run, measured: it waits most of its time, so the compilers (10 MB of code and data) stay
 * out, the heap is small, few threads are kept, and the C library keeps one arena instead of one per thread (5 MB) and
 * gives back what it does not use, as the agent does with its heap (`--expose-gc`). The systemd unit says the same.
 */
export const agentProcess = {
  flags: ["--jitless", "--max-semi-space-size=1", "--max-old-space-size=64", "--v8-pool-size=0", "--expose-gc"],
  env: { MALLOC_ARENA_MAX: "1", MALLOC_TRIM_THRESHOLD_: "65536", MALLOC_TOP_PAD_: "16384", UV_THREADPOOL_SIZE: "2" },
} as const;
