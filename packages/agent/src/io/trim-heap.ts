/** After the start, and after the first reading of the machines' sensors and logs. */
const FIRST_MS = [10_000, 20_000] as const;
const EVERY_MS = 60_000;

/**
 * Gives back what start-up and busy times leave (3 MB after the start), and what idle ones do, more than 1 MB a minute: V8
 * waits for a pressure that an idle agent hardly makes. Needs `--expose-gc`, else does nothing; some 50 ms each time.
 * Returns the way to stop.
 */
export function keepHeapTrimmed(): () => void {
  const { gc } = globalThis;
  if (gc === undefined) return () => {};
  const trim = (): void => void gc({ type: "major", execution: "sync", flavor: "last-resort" });
  const first = FIRST_MS.map((ms) => setTimeout(trim, ms).unref());
  const regular = setInterval(trim, EVERY_MS).unref();
  return () => {
    for (const timer of first) clearTimeout(timer);
    clearInterval(regular);
  };
}
