/**
 * How the agent's bundle is to be run, measured (docs/decisions/0026-the-agents-memory.md): it waits most of its time, so
 * the compilers (10 MB of code and data) stay out, the heap is small, few threads are kept, Node makes its own objects
 * instead of reading its snapshot (4 MB), and the C library keeps one arena instead of one per thread (5 MB) and gives back
 * what it does not use, as the agent does with its heap (`--expose-gc`). What is 32 KiB or larger comes from the system and
 * goes back to it: such are the pieces in which V8 parses the bundle, 13 MB for a moment, that left holes of 9 MB.
 */
export const agentProcess = {
  flags: [
    "--jitless",
    "--max-semi-space-size=1",
    "--max-old-space-size=64",
    "--v8-pool-size=0",
    "--expose-gc",
    "--no-node-snapshot",
  ],
  env: {
    MALLOC_ARENA_MAX: "1",
    MALLOC_MMAP_THRESHOLD_: "32768",
    MALLOC_TRIM_THRESHOLD_: "65536",
    MALLOC_TOP_PAD_: "16384",
    UV_THREADPOOL_SIZE: "2",
  },
} as const;
