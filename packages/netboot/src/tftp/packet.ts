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
  const body = datagram.subarray(2);
  const number = word(body, 0);
  switch (word(datagram, 0)) {
    case Opcode.Read:
      return readRequest(body);
    case Opcode.Write:
      return { kind: "write", file: zeroTerminated(body)?.[0] ?? "" };
    case Opcode.Ack:
      return { kind: "ack", block: number };
    case Opcode.Error:
      return { kind: "error", code: number, message: new TextDecoder().decode(body.subarray(2)).replace(/\0.*$/s, "") };
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
  const texts = new TextDecoder().decode(body).split("\0");
  return texts.pop() === "" ? texts : undefined;
}

/** A DATA packet around `payload`; block numbers wrap at 65,535. */
export function encodeData(block: number, payload: Uint8Array): Uint8Array {
  const packet = new Uint8Array(4 + payload.length);
  putWord(packet, 0, Opcode.Data);
  putWord(packet, 2, block & 0xffff);
  packet.set(payload, 4);
  return packet;
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

function word(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

function putWord(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 8;
  bytes[at + 1] = value & 0xff;
}
