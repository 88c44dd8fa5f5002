/** The oldest nats-server without known holes and with atomic batches. */
export const OLDEST_NATS_SERVER = "2.14.0";

/** Reads what `nats-server --version` prints: "nats-server: v2.15.2". */
export function parseNatsVersion(printed: string): string | undefined {
  return /^nats-server: v(\d+\.\d+\.\d+\S*)/m.exec(printed)?.[1];
}

/** Compares the three numbers; a pre-release counts as its release. */
export function isAtLeast(version: string, oldest: string): boolean {
  const [have, want] = [numbers(version), numbers(oldest)];
  for (const [i, wanted] of want.entries()) {
    const found = have[i] ?? 0;
    if (found !== wanted) return found > wanted;
  }
  return true;
}

function numbers(version: string): number[] {
  return (version.split("-")[0] ?? "").split(".").map(Number);
}
