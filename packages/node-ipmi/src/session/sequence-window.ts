/**
 * Which inbound session sequence numbers are new, IPMI 2.0 §6.12.13: up to 15 ahead of the highest seen, up to 16
 * behind it, each once.
 */
export interface SequenceWindow {
  readonly highest: number;
  /** Bit n: number `highest - n` was seen. */
  readonly seen: number;
}

/** Before the first packet; the peer's first number is 1. */
export const freshWindow: SequenceWindow = { highest: 0, seen: 1 };

const AHEAD = 15;
const BEHIND = 16;

/** The window after `sequence`, or undefined when that number must be dropped. */
export function admit(window: SequenceWindow, sequence: number): SequenceWindow | undefined {
  if (sequence === 0) return undefined; // never used inside a session
  const step = distance(window.highest, sequence);
  if (step > 0) return step > AHEAD ? undefined : { highest: sequence, seen: ((window.seen << step) | 1) >>> 0 };
  const back = -step;
  if (back > BEHIND || (window.seen >>> back) & 1) return undefined;
  return { ...window, seen: (window.seen | (1 << back)) >>> 0 };
}

/** The number to send after `last`: 32 bits that skip 0. */
export function nextSequence(last: number): number {
  return last >= 0xffffffff ? 1 : last + 1;
}

/** How far `to` is ahead of `from` on the circle of 32-bit numbers. */
function distance(from: number, to: number): number {
  return (to - from) | 0;
}
