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
  | { readonly kind: "send option ack" }
  /** Both ends included. */
  | { readonly kind: "send"; readonly from: number; readonly to: number }
  | { readonly kind: "arm"; readonly ms: number }
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly why: string };

/** Begins with the OACK where options were agreed on, else with the first window. */
export function begin(fileSize: number, terms: Terms, withOptionAck: boolean): readonly [Transfer, readonly Effect[]] {
  const blocks = Math.floor(fileSize / terms.blockSize) + 1;
  const transfer: Transfer = { terms, blocks, acknowledged: withOptionAck ? -1 : 0, sent: 0, tries: 0, mended: false };
  return withOptionAck ? again(transfer) : nextWindow(transfer);
}

export function step(transfer: Transfer, input: Input): readonly [Transfer, readonly Effect[]] {
  switch (input.kind) {
    case "timeout":
      return late(transfer);
    case "ack":
      return acknowledged(transfer, input.block);
    case "error":
      return [transfer, [{ kind: "failed", why: `the client gave up: ${input.message || `error ${input.code}`}` }]];
    default:
      return [transfer, []]; // a request on a transfer's port
  }
}

/** Unanswered first packets are few: the address of a request may be forged (RFC 1350 asks for none). */
const TRIES = { first: 3, later: 6 };

function late(transfer: Transfer): readonly [Transfer, readonly Effect[]] {
  const limit = transfer.acknowledged <= 0 ? TRIES.first : TRIES.later;
  if (transfer.tries >= limit) return [transfer, [{ kind: "failed", why: "the client fell silent" }]];
  return again({ ...transfer, tries: transfer.tries + 1 });
}

function acknowledged(transfer: Transfer, block: number): readonly [Transfer, readonly Effect[]] {
  const counted = unwrap(transfer, block);
  if (counted === undefined) return [transfer, []]; // of a window long gone, or from the future
  if (counted > transfer.acknowledged) {
    if (counted === transfer.blocks) return [{ ...transfer, acknowledged: counted }, [{ kind: "done" }]];
    return nextWindow({ ...transfer, acknowledged: counted, tries: 0, mended: false });
  }
  // The same again: with one block at a time an echo, never answered, else each packet would double for ever
  // (RFC 1123 §4.2.3.1). In a window it tells of a gap at its beginning (RFC 7440 §4): sent again once.
  if (transfer.terms.window === 1 || transfer.mended || transfer.sent === transfer.acknowledged) return [transfer, []];
  return again({ ...transfer, mended: true });
}

function nextWindow(transfer: Transfer): readonly [Transfer, readonly Effect[]] {
  return window({ ...transfer, sent: Math.min(transfer.acknowledged + transfer.terms.window, transfer.blocks) });
}

/** What is not acknowledged, once more. */
function again(transfer: Transfer): readonly [Transfer, readonly Effect[]] {
  if (transfer.acknowledged >= 0) return window(transfer);
  return [transfer, [{ kind: "send option ack" }, { kind: "arm", ms: wait(transfer) }]];
}

function window(transfer: Transfer): readonly [Transfer, readonly Effect[]] {
  const { acknowledged, sent } = transfer;
  return [
    transfer,
    [
      { kind: "send", from: acknowledged + 1, to: sent },
      { kind: "arm", ms: wait(transfer) },
    ],
  ];
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
