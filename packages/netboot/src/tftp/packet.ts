/** Opcodes, RFC 1350 §5 and RFC 2347. */
const Opcode = { Read: 1, Write: 2, Data: 3, Ack: 4, Error: 5, OptionAck: 6 } as const;

/** Error codes, RFC 1350 appendix I and RFC 2347. */
export const ErrorCode = {
  NotDefined: 0,
  NotFound: 1,
  AccessViolation: 2,
  IllegalOperation: 4,
  OptionRefused: 8,
} as const;
export type ErrorCode = (typeof ErrorCode)[keyof typeof ErrorCode];

/** What a client sends: a request to the server's port, the rest to its transfer. */
export type ClientPacket = ReadRequest | WriteRequest | Acknowledgement | Failure;

export interface ReadRequest {
  readonly kind: "read";
  readonly file: string;
  /** In lower case: "octet", "netascii", "mail". */
  readonly mode: string;
  readonly options: TextOptions;
}

export interface WriteRequest {
  readonly kind: "write";
  readonly file: string;
}

export interface Acknowledgement {
  readonly kind: "ack";
  readonly block: number;
}

export interface Failure {
  readonly kind: "error";
  readonly code: number;
  readonly message: string;
}

/** Names in lower case, as they are compared (RFC 2347); of a name that comes twice the first counts. */
export type TextOptions = ReadonlyMap<string, string>;

/** Undefined for what is no packet that a client may send. */
export function decodeClientPacket(datagram: Uint8Array): ClientPacket | undefined {
  if (datagram.length < 4) return undefined;
  const number = word(datagram, 2);
  switch (word(datagram, 0)) {
    case Opcode.Ack:
      return { kind: "ack", block: number };
    case Opcode.Read:
      return readRequest(datagram.subarray(2));
    case Opcode.Write:
      return { kind: "write", file: zeroTerminated(datagram.subarray(2))?.[0] ?? "" };
    case Opcode.Error:
      return { kind: "error", code: number, message: textOf(datagram.subarray(4)).replace(/\0.*$/s, "") };
    default:
      return undefined;
  }
}

function readRequest(body: Uint8Array): ReadRequest | undefined {
  const [file, mode, ...rest] = zeroTerminated(body) ?? [];
  if (file === undefined || mode === undefined || rest.length % 2 !== 0) return undefined;
  const options = new Map<string, string>();
  for (let i = 0; i < rest.length; i += 2) {
    const name = (rest[i] ?? "").toLowerCase();
    if (!options.has(name)) options.set(name, rest[i + 1] ?? "");
  }
  return { kind: "read", file, mode: mode.toLowerCase(), options };
}

/** The texts of a request; undefined when the last has no zero behind it. */
function zeroTerminated(body: Uint8Array): readonly string[] | undefined {
  const texts = textOf(body).split("\0");
  return texts.pop() === "" ? texts : undefined;
}

/** Bytes of a DATA packet in front of its payload. */
export const DATA_HEADER = 4;

/**
 * Makes `count` DATA packets of what lies in `room` behind `count` times DATA_HEADER bytes: each block moves to the place
 * behind its header. All blocks but the last are whole; numbers wrap at 65,535.
 */
export function cutIntoData(room: Uint8Array, count: number, blockSize: number, firstBlock: number): Uint8Array[] {
  const packets: Uint8Array[] = [];
  for (let i = 0; i < count; i++) {
    const at = i * (DATA_HEADER + blockSize);
    const from = count * DATA_HEADER + i * blockSize;
    room.copyWithin(at + DATA_HEADER, from, from + blockSize);
    putWord(room, at, Opcode.Data);
    putWord(room, at + 2, (firstBlock + i) & 0xffff);
    packets.push(room.subarray(at, at + DATA_HEADER + Math.min(blockSize, room.length - from)));
  }
  return packets;
}

export function encodeOptionAck(options: TextOptions): Uint8Array {
  const text = [...options].flatMap(([name, value]) => [name, value]).map((each) => `${each}\0`);
  return opened(Opcode.OptionAck, text.join(""));
}

export function encodeError(code: ErrorCode, message: string): Uint8Array {
  return opened(Opcode.Error, `\0${String.fromCharCode(code)}${message}\0`);
}

function opened(opcode: number, text: string): Uint8Array {
  return Buffer.concat([Uint8Array.of(0, opcode), new TextEncoder().encode(text)]);
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function word(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

function putWord(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 8;
  bytes[at + 1] = value & 0xff;
}
