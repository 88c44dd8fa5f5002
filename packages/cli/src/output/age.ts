const S = 1000;
const M = 60 * S;
const H = 60 * M;
const D = 24 * H;
const Y = 365 * D;

/** How long ago, as kubectl says it: "45s", "5m30s", "3h12m", "4d", "2y30d". Milliseconds since 1970; "" when never. */
export function age(thenMs: number, nowMs: number): string {
  if (thenMs <= 0) return "";
  const ms = Math.max(0, nowMs - thenMs);
  if (ms < 2 * M) return `${Math.floor(ms / S)}s`;
  if (ms < 10 * M) return two(ms, M, "m", S, "s");
  if (ms < 3 * H) return `${Math.floor(ms / M)}m`;
  if (ms < 8 * H) return two(ms, H, "h", M, "m");
  if (ms < 2 * D) return `${Math.floor(ms / H)}h`;
  if (ms < 8 * D) return two(ms, D, "d", H, "h");
  if (ms < 2 * Y) return `${Math.floor(ms / D)}d`;
  return ms < 8 * Y ? two(ms, Y, "y", D, "d") : `${Math.floor(ms / Y)}y`;
}

function two(ms: number, large: number, largeUnit: string, small: number, smallUnit: string): string {
  const rest = Math.floor((ms % large) / small);
  return `${Math.floor(ms / large)}${largeUnit}${rest > 0 ? `${rest}${smallUnit}` : ""}`;
}
