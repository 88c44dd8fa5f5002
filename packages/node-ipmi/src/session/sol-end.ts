import { decode, encode } from "@longshore/kit";
import { orUndefined } from "../wire/datagram.ts";
import { NACK, SolPacket } from "../wire/sol.ts";

/**
 * One end of a Serial-over-LAN conversation, IPMI 2.0 §15.9–15.11: characters, packets and timeouts in, effects out.
 * Both ends are alike: one packet is under way at a time, is sent again until it is acknowledged, and what of it was
 * not taken goes again in a new one.
 */
export interface SolEnd {
  readonly manner: SolManner;
  /** Of the last packet that asked for an acknowledgement. */
  readonly sequence: number;
  readonly underWay?: UnderWay | undefined;
  /** Characters not sent yet. */
  readonly queue: Uint8Array;
  /** Flags to be sent once each, before the characters. */
  readonly orders: readonly number[];
  /** Flags that go with every packet. */
  readonly steady: number;
  /** The other end takes nothing now. */
  readonly paused: boolean;
  /** The last packet taken from the other end, and how much of it. */
  readonly taken?: { readonly sequence: number; readonly characters: number } | undefined;
  /** How many characters may still come. */
  readonly room: number;
  /** The other end was refused, as there is no room. */
  readonly full: boolean;
}

/** How an end sends. */
export interface SolManner {
  /** Characters in one packet. */
  readonly longest: number;
  /** Waits for an acknowledgement, one for each time that a packet is sent, milliseconds. */
  readonly waitsMs: readonly number[];
  /** When characters stay unanswered: the conversation is over, or they are lost and the next ones go. */
  readonly unanswered: "end" | "drop";
}

export type SolInput =
  | { readonly kind: "write"; readonly characters: Uint8Array }
  /** Sends flags once, acknowledged where the other end does so. */
  | { readonly kind: "order"; readonly flags: number }
  /** Sets the flags of every packet from now on, and tells the other end. */
  | { readonly kind: "steady"; readonly flags: number }
  /** Forgets the characters that were not taken yet. */
  | { readonly kind: "discard" }
  | { readonly kind: "packet"; readonly payload: Uint8Array }
  | { readonly kind: "room"; readonly characters: number }
  | { readonly kind: "timeout" };

export type SolEffect =
  | { readonly kind: "send"; readonly payload: Uint8Array }
  | { readonly kind: "arm"; readonly ms: number }
  | { readonly kind: "deliver"; readonly characters: Uint8Array }
  /** Flags of a packet that was not heard before. */
  | { readonly kind: "flags"; readonly flags: number }
  /** Everything written until now was taken by the other end, or dropped. */
  | { readonly kind: "written" }
  | { readonly kind: "silent" }
  | { readonly kind: "malformed" };

export function solEnd(manner: SolManner, room: number): SolEnd {
  return { manner, sequence: 0, queue: NOTHING, orders: [], steady: 0, paused: false, room, full: false };
}

export function step(end: SolEnd, input: SolInput): [SolEnd, SolEffect[]] {
  switch (input.kind) {
    case "write":
      return pump({ ...end, queue: joined(end.queue, input.characters) });
    case "order":
      return pump({ ...end, orders: [...end.orders, input.flags] });
    case "steady":
      return pump({ ...end, steady: input.flags, orders: [...end.orders, 0] });
    case "discard":
      return discard(end);
    case "packet":
      return heard(end, input.payload);
    case "room":
      return made({ ...end, room: input.characters });
    case "timeout":
      return late(end);
  }
}

interface UnderWay {
  readonly characters: Uint8Array;
  readonly flags: number;
  readonly tries: number;
}

const NOTHING = new Uint8Array(0);
/** An end that was told to pause tries again after this long: the word that it may go on can be lost. */
const PAUSE_MS = 1_000;
/** Packets this far behind the last are late copies of it, not new ones: 15 numbers come around again. */
const BEHIND = 2;

/** Sends what is next, if the other end can take something. */
function pump(end: SolEnd, effects: readonly SolEffect[] = []): [SolEnd, SolEffect[]] {
  if (end.underWay || end.paused) return [end, [...effects]];
  const [flags, ...orders] = end.orders;
  if (flags === undefined && end.queue.length === 0) return [end, [...effects]];
  const sequence = (end.sequence % 15) + 1;
  const longest = flags === undefined ? end.manner.longest : 0; // an order goes alone: some never acknowledge it
  const underWay = { characters: end.queue.subarray(0, longest), flags: flags ?? 0, tries: 0 };
  const queue = end.queue.subarray(underWay.characters.length);
  const [next, sent] = transmit({ ...end, sequence, queue, orders, underWay }, underWay);
  return [next, [...effects, ...sent]];
}

function transmit(end: SolEnd, { characters, flags, tries }: UnderWay): [SolEnd, SolEffect[]] {
  const payload = packet(end, { sequence: end.sequence, flags, characters });
  const ms = end.manner.waitsMs[tries] ?? PAUSE_MS;
  return [
    { ...end, underWay: { characters, flags, tries: tries + 1 } },
    [
      { kind: "send", payload },
      { kind: "arm", ms },
    ],
  ];
}

function late(end: SolEnd): [SolEnd, SolEffect[]] {
  const { underWay, manner } = end;
  if (!underWay) return pump({ ...end, paused: false });
  if (underWay.tries < manner.waitsMs.length) return transmit(end, underWay);
  const next = { ...end, underWay: undefined };
  if (underWay.characters.length === 0) return pump(next); // many acknowledge no packet without characters
  if (manner.unanswered === "drop") return pump(next, written(next));
  return [{ ...next, queue: joined(underWay.characters, end.queue) }, [{ kind: "silent" }]];
}

function discard(end: SolEnd): [SolEnd, SolEffect[]] {
  const next = { ...end, queue: NOTHING, paused: false, ...(end.underWay && { underWay: emptied(end.underWay) }) };
  return [next, written(next)];
}

/** Stays under way, so that a late acknowledgement is not taken for that of the next. */
function emptied(underWay: UnderWay): UnderWay {
  return { ...underWay, characters: NOTHING };
}

function heard(end: SolEnd, payload: Uint8Array): [SolEnd, SolEffect[]] {
  const heardPacket = orUndefined(() => decode(SolPacket, payload));
  if (heardPacket === undefined) return [end, [{ kind: "malformed" }]];
  const [answered, effects] = acknowledged(end, heardPacket);
  const [taken, more] = take(answered, heardPacket);
  return pump(taken, [...effects, ...more]);
}

function acknowledged(end: SolEnd, { acknowledged: { number }, accepted, flags }: SolPacket): [SolEnd, SolEffect[]] {
  const refused = (flags & NACK) !== 0;
  if (!end.underWay || number !== end.sequence) return refused ? pausing(end) : [{ ...end, paused: false }, []];
  const { characters } = end.underWay;
  // 0 without refusal: some firmware means "all" by it
  const count = accepted === 0 && !refused ? characters.length : Math.min(accepted, characters.length);
  const next = { ...end, underWay: undefined, queue: joined(characters.subarray(count), end.queue) };
  const done = characters.length > 0 ? written(next) : [];
  if (!refused) return [{ ...next, paused: false }, done];
  const [paused, effects] = pausing(next);
  return [paused, [...done, ...effects]];
}

function pausing(end: SolEnd): [SolEnd, SolEffect[]] {
  return [{ ...end, paused: true }, end.underWay ? [] : [{ kind: "arm", ms: PAUSE_MS }]];
}

function written({ queue }: SolEnd): SolEffect[] {
  return queue.length === 0 ? [{ kind: "written" }] : [];
}

/** Takes as many characters as there is room for, and says how many. */
function take(end: SolEnd, { sequence: { number }, flags, characters }: SolPacket): [SolEnd, SolEffect[]] {
  if (number === 0) return [end, [{ kind: "flags", flags }]]; // may carry no characters (§15.9)
  if (isStale(end, number)) return [end, []];
  const again = end.taken?.sequence === number;
  // its answer was lost; one that was refused may be sent again under its number or under a new one
  if (again && end.taken?.characters) return [end, [{ kind: "send", payload: acknowledgement(end) }]];
  const delivered = characters.subarray(0, end.room);
  const taken = { sequence: number, characters: delivered.length };
  // what is taken in part is not refused: the others come at once, and ipmitool forgets them after a refusal
  const full = taken.characters === 0 && characters.length > 0;
  const next = { ...end, taken, full, room: end.room - delivered.length };
  const effects: SolEffect[] = [{ kind: "send", payload: acknowledgement(next) }];
  if (delivered.length > 0) effects.push({ kind: "deliver", characters: delivered });
  if (!again) effects.push({ kind: "flags", flags });
  return [next, effects];
}

function isStale({ taken }: SolEnd, number: number): boolean {
  if (!taken) return false;
  const behind = (taken.sequence - number + 15) % 15;
  return behind > 0 && behind <= BEHIND;
}

function acknowledgement(end: SolEnd): Uint8Array {
  return packet(end, { sequence: 0, answers: end.taken, flags: end.full ? NACK : 0, characters: NOTHING });
}

/** There is room again: the other end is told, if it was told that there is none. */
function made(end: SolEnd): [SolEnd, SolEffect[]] {
  if (!end.full || end.room === 0) return [end, []];
  const next = { ...end, full: false };
  // answers nothing: an acknowledgement of no characters without refusal could be taken for one of all
  return [next, [{ kind: "send", payload: packet(next, { sequence: 0, flags: 0, characters: NOTHING }) }]];
}

interface Outgoing {
  readonly sequence: number;
  readonly answers?: SolEnd["taken"];
  readonly flags: number;
  readonly characters: Uint8Array;
}

function packet({ steady }: SolEnd, { sequence, answers, flags, characters }: Outgoing): Uint8Array {
  return encode(SolPacket, {
    sequence: { number: sequence },
    acknowledged: { number: answers?.sequence ?? 0 },
    accepted: answers?.characters ?? 0,
    flags: flags | steady,
    characters,
  });
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  return b.length === 0 ? a : Buffer.concat([a, b]);
}
