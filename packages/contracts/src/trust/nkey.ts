/**
 * The text form of NKeys: base32 of a prefix, 32 bytes and a CRC-16. Public keys begin with a letter that says whose
 * they are; seeds with S and then that letter.
 * https://docs.nats.io/reference/reference-protocols/nats-protocol#nkeys
 */
export const NKEY_KINDS = { operator: 14 << 3, server: 13 << 3, account: 0, user: 20 << 3 } as const;
export type NKeyKind = keyof typeof NKEY_KINDS;

const SEED = 18 << 3;

export function encodePublic(kind: NKeyKind, raw: Uint8Array): string {
  return encode(Uint8Array.from([NKEY_KINDS[kind], ...raw]));
}

/** The kind's five bits stand across the first two bytes, so that the second letter is the kind's. */
export function encodeSeed(kind: NKeyKind, raw: Uint8Array): string {
  const prefix = NKEY_KINDS[kind];
  return encode(Uint8Array.from([SEED | (prefix >> 5), (prefix & 31) << 3, ...raw]));
}

/** The key's 32 bytes; undefined for what is no public key of one of these kinds. */
export function decodePublic(text: string): { kind: NKeyKind; raw: Uint8Array } | undefined {
  const bytes = decode(text);
  const kind = kindOf(bytes?.[0]);
  return bytes?.length === 33 && kind !== undefined ? { kind, raw: bytes.subarray(1) } : undefined;
}

/** The seed's 32 bytes; undefined for what is no seed of one of these kinds. */
export function decodeSeed(text: string): { kind: NKeyKind; raw: Uint8Array } | undefined {
  const bytes = decode(text);
  const [first = 0, second = 0] = bytes ?? [];
  const kind = kindOf(((first & 7) << 5) | (second >> 3));
  const isSeed = bytes?.length === 34 && (first & 0xf8) === SEED && (second & 7) === 0;
  return isSeed && kind !== undefined ? { kind, raw: bytes.subarray(2) } : undefined;
}

function kindOf(prefix: number | undefined): NKeyKind | undefined {
  return (Object.keys(NKEY_KINDS) as NKeyKind[]).find((kind) => NKEY_KINDS[kind] === prefix);
}

function encode(bytes: Uint8Array): string {
  const crc = crc16(bytes);
  return base32(Uint8Array.from([...bytes, crc & 0xff, crc >> 8]));
}

function decode(text: string): Uint8Array | undefined {
  const bytes = fromBase32(text);
  if (bytes === undefined || bytes.length < 3) return undefined;
  const body = bytes.subarray(0, -2);
  const crc = crc16(body);
  const holds = bytes.at(-2) === (crc & 0xff) && bytes.at(-1) === crc >> 8;
  return holds && base32(bytes) === text ? body : undefined; // one spelling per key
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** RFC 4648 §6, without padding. */
function base32(bytes: Uint8Array): string {
  let [text, bits, held] = ["", 0, 0];
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET[(held >> bits) & 31];
    }
    held &= 0xff;
  }
  return bits > 0 ? text + ALPHABET[(held << (5 - bits)) & 31] : text;
}

function fromBase32(text: string): Uint8Array | undefined {
  const bytes: number[] = [];
  let [bits, held] = [0, 0];
  for (const letter of text) {
    const value = ALPHABET.indexOf(letter);
    if (value < 0) return undefined;
    held = ((held << 5) | value) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((held >> bits) & 0xff);
    }
  }
  return Uint8Array.from(bytes);
}

/** CRC-16/XMODEM: polynomial 0x1021, from 0. */
function crc16(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff;
  }
  return crc;
}
