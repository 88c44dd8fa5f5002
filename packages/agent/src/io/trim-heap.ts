const FIRST_MS = 10_000;
const EVERY_MS = 300_000;

/**
 * Gives back what start-up and busy times leave (3 MB after the start): V8 waits for a pressure that an idle agent never
 * makes. Needs `--expose-gc`, else does nothing; some 30 ms each time. Returns the way to stop.
 */
export function keepHeapTrimmed(): () => void {
  const { gc } = globalThis;
  if (gc === undefined) return () => {};
  const trim = (): void => void gc({ type: "major", execution: "sync", flavor: "last-resort" });
  const first = setTimeout(trim, FIRST_MS).unref();
  const regular = setInterval(trim, EVERY_MS).unref();
  return () => {
    clearTimeout(first);
    clearInterval(regular);
  };
}
