import type { Clock } from "@longshore/kit";

/** Waits `ms`, until `wake` is called, or until the signal aborts; never rejects. */
export function waitFor(
  clock: Clock,
  ms: number,
  signal: AbortSignal,
  give: (wake: () => void) => void,
): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = (): void => {
      cancel();
      signal.removeEventListener("abort", end);
      resolve();
    };
    const cancel = clock.after(ms, end);
    signal.addEventListener("abort", end, { once: true });
    give(end);
  });
}
