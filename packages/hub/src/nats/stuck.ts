/**
 * Whether a line of nats-server's log says that a write failed for lack of room. The stream that it happened to refuses
 * every write from then on, also when there is room again, until nats-server starts anew: seen of 2.15.2, which then has
 * all that it acknowledged.
 */
export function saysNoRoom(text: string): boolean {
  return /no space left on device|disk quota exceeded/i.test(text);
}

/** Bytes that must be free before it is started anew: else it would fail again at once. */
export function roomToGoOn(totalBytes: number): number {
  return Math.min(64 * 2 ** 20, Math.max(2 ** 20, totalBytes / 50));
}
