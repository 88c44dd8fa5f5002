import type { Terms } from "./negotiate.ts";
import type { ClientPacket } from "./packet.ts";

/**
 * One file on its way: acknowledgements and timeouts in, blocks to send out. Blocks are counted from 1 without
 * wrapping; block 0 stands for the OACK.
 */
export interface Transfer {
  readonly terms: Terms;
  /** Blocks of the file; the last is short, perhaps empty. */
  readonly blocks: number;
  /** The highest block that the client has, in order; -1 before the OACK was acknowledged. */
  readonly acknowledged: number;
  /** The highest block sent. */
  readonly sent: number;
  /** How often the present window was sent again because nothing came. */
  readonly tries: number;
  /** Whether the window was already sent again because the client saw a gap. */
  readonly mended: boolean;
}

export type Input = ClientPacket | { readonly kind: "timeout" };

export type Effect =
  /** Blocks from `from` to `to`, both included; then a timeout unless something comes within `waitMs`. */
  | { readonly kind: "send"; readonly from: number; readonly to: number; readonly waitMs: number }
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly why: string };

/** Undefined: there is nothing to do. */
type Stepped = readonly [Transfer, Effect | undefined];

/** Begins with the OACK where options were agreed on, else with the first window. */
export function begin(fileSize: number, terms: Terms, withOptionAck: boolean): Stepped {
  const blocks = Math.floor(fileSize / terms.blockSize) + 1;
  const transfer: Transfer = { terms, blocks, acknowledged: withOptionAck ? -1 : 0, sent: 0, tries: 0, mended: false };
  return withOptionAck ? [transfer, window(transfer)] : nextWindow(transfer, 0);
}

export function step(transfer: Transfer, input: Input): Stepped {
  switch (input.kind) {
    case "timeout":
      return late(transfer);
    case "ack":
      return acknowledged(transfer, input.block);
    case "error":
      return [transfer, { kind: "failed", why: `the client gave up: ${input.message || `error ${input.code}`}` }];
    default:
      return [transfer, undefined]; // a request on a transfer's port
  }
}

/** Unanswered first packets are few: the address of a request may be forged (RFC 1350 asks for none). */
const TRIES = { first: 3, later: 6 };

function late(transfer: Transfer): Stepped {
  const limit = transfer.acknowledged <= 0 ? TRIES.first : TRIES.later;
  if (transfer.tries >= limit) return [transfer, { kind: "failed", why: "the client fell silent" }];
  const again = { ...transfer, tries: transfer.tries + 1 };
  return [again, window(again)];
}

function acknowledged(transfer: Transfer, block: number): Stepped {
  const counted = unwrap(transfer, block);
  if (counted === undefined) return [transfer, undefined]; // of a window long gone, or from the future
  if (counted > transfer.acknowledged) {
    if (counted === transfer.blocks) return [{ ...transfer, acknowledged: counted }, { kind: "done" }];
    return nextWindow(transfer, counted);
  }
  // The same again: with one block at a time an echo, never answered, else each packet would double for ever
  // (RFC 1123 §4.2.3.1). In a window it tells of a gap at its beginning (RFC 7440 §4): sent again once.
  if (transfer.terms.window === 1 || transfer.mended || transfer.sent === transfer.acknowledged)
    return [transfer, undefined];
  return [{ ...transfer, mended: true }, window(transfer)];
}

function nextWindow({ terms, blocks }: Transfer, acknowledged: number): Stepped {
  const sent = Math.min(acknowledged + terms.window, blocks);
  const transfer: Transfer = { terms, blocks, acknowledged, sent, tries: 0, mended: false };
  return [transfer, window(transfer)];
}

/** What is not acknowledged: for the first time, or once more. */
function window(transfer: Transfer): Effect {
  return { kind: "send", from: transfer.acknowledged + 1, to: transfer.sent, waitMs: wait(transfer) };
}

/** Twice as long after each silence, up to 8 s. */
function wait({ terms, tries }: Transfer): number {
  return Math.min(terms.timeoutMs * 2 ** tries, Math.max(8000, terms.timeoutMs));
}

/** The block that a 16-bit number means: one that is under way, or the last that was acknowledged. */
function unwrap({ acknowledged, sent }: Transfer, block: number): number | undefined {
  if (acknowledged < 0) return block === 0 ? 0 : undefined;
  const ahead = (block - acknowledged) & 0xffff;
  return ahead <= sent - acknowledged ? acknowledged + ahead : undefined;
}
