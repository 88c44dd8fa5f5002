import { getSystemErrorMap } from "node:util";
import type { SystemCalls } from "./system-calls.ts";
import type { OpenTransferSocket, TransferEnds, TransferHearer, TransferSocket } from "./transfer-socket.ts";

/**
 * Sockets of transfers by calls of the system, for a thread that does nothing else: it sleeps in `recv` or `epoll_wait` and not
 * in Node's loop, reads into memory that is there already, and sends a whole window by one call. Node's loop has its turn
 * each millisecond, for timers and messages of other threads; without a socket it has them all.
 */
export function systemSockets(calls: SystemCalls): OpenTransferSocket {
  const loop = new Loop(calls);
  return async (ends) => {
    ends.signal.throwIfAborted();
    return new SystemSocket(calls, ends, loop);
  };
}

class Loop {
  readonly #calls: SystemCalls;
  readonly #sockets = new Map<number, SystemSocket>();
  /** What `epoll_wait` looks at; there as long as the thread. */
  readonly #epoll: number;
  readonly #events = new DataView(new ArrayBuffer(MOST_EVENTS * EPOLL_EVENT));
  #isTurning = false;
  #heardAt = 0;
  readonly #room = new Uint8Array(LONGEST_HEARD);

  /** Throws what the system says. */
  constructor(calls: SystemCalls) {
    this.#calls = calls;
    this.#epoll = calls.epoll_create1(EPOLL_CLOEXEC);
    if (this.#epoll < 0) throw systemError("epoll_create1", calls.errno());
  }

  add(socket: SystemSocket): void {
    const event = new DataView(new ArrayBuffer(EPOLL_EVENT));
    event.setUint32(0, EPOLLIN, true);
    event.setInt32(EPOLL_DATA, socket.fd, true);
    if (this.#calls.epoll_ctl(this.#epoll, EPOLL_CTL_ADD, socket.fd, event) < 0)
      throw systemError("epoll_ctl", this.#calls.errno());
    this.#sockets.set(socket.fd, socket);
    if (!this.#isTurning) setImmediate(this.#turn);
    this.#isTurning = true;
  }

  /** A descriptor that is closed is not looked at any more. */
  delete(socket: SystemSocket): void {
    this.#sockets.delete(socket.fd);
  }

  readonly #turn = (): void => {
    if (this.#sockets.size === 0) {
      this.#isTurning = false;
      return;
    }
    const now = performance.now();
    const isLively = now - this.#heardAt < LIVELY_MS;
    while (this.#look(isLively)) {
      this.#heardAt = performance.now();
      if (this.#heardAt - now > 1) break;
    }
    setImmediate(this.#turn);
  };

  /** Whether something came. One alone is read at once: asked for before each acknowledgement it would have two thirds of its rate. */
  #look(isLively: boolean): boolean {
    if (this.#sockets.size === 1 && isLively) {
      for (const only of this.#sockets.values()) return only.hear(this.#room, 0);
    }
    const waitMs = isLively ? 1 : LIVELESS_WAIT_MS;
    const count = this.#calls.epoll_wait(this.#epoll, this.#events, MOST_EVENTS, waitMs);
    for (let at = 0; at < count; at++) {
      const fd = this.#events.getInt32(at * EPOLL_EVENT + EPOLL_DATA, true);
      this.#sockets.get(fd)?.hear(this.#room, MSG_DONTWAIT); // closed meanwhile, or another's by now, which has nothing then
    }
    return count > 0;
  }
}

/** `struct epoll_event`: uint32_t events, and data of 64 bits, which on x86-64 follows without a gap. */
const EPOLL_DATA = process.arch === "x64" ? 4 : 8;
const EPOLL_EVENT = EPOLL_DATA + 8;
const EPOLLIN = 1;
const EPOLL_CTL_ADD = 1;
const EPOLL_CLOEXEC = 0o2000000;
const MOST_EVENTS = 64;
/** Acknowledgements have 4 bytes, errors a sentence; the rest of a longer packet is left out. */
const LONGEST_HEARD = 1024;
/** As long as something came so lately, Node has its turn each millisecond; else what it has to do can wait longer. */
const LIVELY_MS = 50;
const LIVELESS_WAIT_MS = 10;

class SystemSocket implements TransferSocket {
  readonly fd: number;
  readonly #calls: SystemCalls;
  readonly #loop: Loop;
  readonly #messages: Messages;
  #hearer: TransferHearer | undefined;
  #isOpen = true;

  constructor(calls: SystemCalls, { to, from }: TransferEnds, loop: Loop) {
    this.#calls = calls;
    this.#loop = loop;
    this.#messages = new Messages(calls);
    this.fd = calls.socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (this.fd < 0) throw systemError("socket", calls.errno());
    const failed =
      (calls.bind(this.fd, address(from ?? "0.0.0.0", 0), SOCKADDR_IN) < 0 && "bind") ||
      (calls.connect(this.fd, address(to.host, to.port), SOCKADDR_IN) < 0 && "connect") ||
      (calls.setsockopt(this.fd, SOL_SOCKET, SO_RCVTIMEO, HEAR_TIMEOUT, HEAR_TIMEOUT.length) < 0 && "setsockopt") ||
      (calls.setsockopt(this.fd, SOL_SOCKET, SO_SNDTIMEO, SEND_TIMEOUT, SEND_TIMEOUT.length) < 0 && "setsockopt");
    if (failed === false) return;
    const error = systemError(failed, calls.errno());
    calls.close(this.fd);
    throw error;
  }

  listen(hearer: TransferHearer): void {
    this.#hearer = hearer;
    this.#loop.add(this);
  }

  send(packet: Uint8Array): void {
    this.#messages.push(packet);
  }

  flush(): void {
    if (!this.#isOpen) return;
    const refused = this.#messages.send(this.fd);
    if (refused !== undefined) this.#hearer?.failed(refused);
  }

  allLeft(): boolean {
    return this.#messages.length === 0; // the system has a copy when it was asked to send
  }

  /** Whether something came. Without MSG_DONTWAIT it waits for `HEAR_TIMEOUT`. */
  hear(room: Uint8Array, flags: number): boolean {
    if (!this.#isOpen) return false;
    const length = this.#calls.recv(this.fd, room, room.length, flags);
    if (length < 0) this.#unheard(this.#calls.errno());
    else this.#hearer?.heard(room.subarray(0, length));
    return length >= 0;
  }

  [Symbol.dispose](): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#calls.close(this.fd);
    this.#loop.delete(this);
  }

  #unheard(errno: number): void {
    if (errno !== EINTR && errno !== EAGAIN) this.#hearer?.failed(systemError("recv", errno));
  }
}

/** Packets to be sent, as `sendmmsg` wants them, in memory that is there for the next ones. */
class Messages {
  readonly #calls: SystemCalls;
  readonly #addresses = new WeakMap<ArrayBufferLike, number>();
  readonly #packets: Uint8Array[] = [];
  /** An array of `struct mmsghdr`, each of them with its `struct iovec`. */
  #headers = new Uint8Array();
  #parts = new DataView(new ArrayBuffer());

  constructor(calls: SystemCalls) {
    this.#calls = calls;
  }

  get length(): number {
    return this.#packets.length;
  }

  push(packet: Uint8Array): void {
    this.#packets.push(packet);
  }

  /**
   * Returns the error when the client is gone. A packet that the system refuses, as a firewall has it do, is lost, and so is
   * what finds no room: it is asked for again as after any loss.
   */
  send(fd: number): Error | undefined {
    const packets = this.#packets.splice(0);
    const [first] = packets;
    if (first === undefined) return undefined;
    if (packets.length > 1) return this.#sendAll(fd, packets);
    return this.#calls.send(fd, first, first.length, 0) < 0 ? this.#gone("send") : undefined;
  }

  #sendAll(fd: number, packets: readonly Uint8Array[]): Error | undefined {
    if (packets.length * MMSGHDR > this.#headers.length) this.#makeRoom(packets.length);
    for (const [at, { buffer, byteOffset, length }] of packets.entries()) {
      setPointer(this.#parts, at * IOVEC, this.#addressOf(buffer) + byteOffset);
      this.#parts.setUint32(at * IOVEC + 8, length, true); // the upper half stays 0
    }
    for (let at = 0; at < packets.length; ) {
      const sent = this.#calls.sendmmsg(fd, this.#headers.subarray(at * MMSGHDR), packets.length - at, 0);
      if (sent < 0) {
        const gone = this.#gone("sendmmsg");
        if (gone !== undefined || this.#calls.errno() === EAGAIN) return gone;
      }
      at += Math.max(1, sent);
    }
    return undefined;
  }

  #gone(call: string): Error | undefined {
    const errno = this.#calls.errno();
    return errno === ECONNREFUSED ? systemError(call, errno) : undefined;
  }

  #makeRoom(count: number): void {
    const room = new Uint8Array(count * (MMSGHDR + IOVEC));
    this.#headers = room.subarray(0, count * MMSGHDR);
    this.#parts = new DataView(room.buffer, count * MMSGHDR);
    const parts = this.#addressOf(room.buffer) + count * MMSGHDR;
    const headers = new DataView(room.buffer);
    for (let at = 0; at < count; at++) {
      setPointer(headers, at * MMSGHDR + 16, parts + at * IOVEC); // msg_iov
      headers.setUint32(at * MMSGHDR + 24, 1, true); // msg_iovlen
    }
  }

  /** A number holds it: the system gives programs addresses of 47 or 48 bits, unless they ask for more. */
  #addressOf(buffer: ArrayBufferLike): number {
    const known = this.#addresses.get(buffer);
    if (known !== undefined) return known;
    const found = Number(this.#calls.address(new Uint8Array(buffer)));
    this.#addresses.set(buffer, found);
    return found;
  }
}

function setPointer(view: DataView, at: number, address: number): void {
  view.setUint32(at, address % 2 ** 32, true);
  view.setUint32(at + 4, Math.floor(address / 2 ** 32), true);
}

const MMSGHDR = 64;
const IOVEC = 16;

const AF_INET = 2;
const SOCK_DGRAM = 2;
const SOCK_CLOEXEC = 0o2000000;
const SOL_SOCKET = 1;
const SO_RCVTIMEO = 20;
const SO_SNDTIMEO = 21;
const MSG_DONTWAIT = 0x40;
const SOCKADDR_IN = 16;
const [EINTR, EAGAIN, ECONNREFUSED] = [4, 11, 111];

const HEAR_TIMEOUT = timeval(1);
/** What a full queue of the device needs to drain, and no longer. */
const SEND_TIMEOUT = timeval(20);

/** `struct timeval`. */
function timeval(ms: number): Uint8Array {
  return new Uint8Array(new BigInt64Array([0n, BigInt(ms) * 1000n]).buffer);
}

/** `struct sockaddr_in`. */
function address(host: string, port: number): Uint8Array {
  const bytes = new Uint8Array(SOCKADDR_IN);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, AF_INET, true);
  view.setUint16(2, port);
  bytes.set(host.split(".").map(Number), 4);
  return bytes;
}

function systemError(call: string, errno: number): Error {
  const [code = `errno ${errno}`, message = ""] = getSystemErrorMap().get(-errno) ?? [];
  return Object.assign(new Error(`${call} ${code}: ${message}`), { code, syscall: call, errno: -errno });
}
