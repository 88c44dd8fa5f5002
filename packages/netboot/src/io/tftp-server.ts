import { setMaxListeners } from "node:events";
import { type Clock, systemClock } from "@longshore/kit";
import type { Limits } from "../tftp/negotiate.ts";
import { decodeClientPacket, encodeError, ErrorCode, type ReadRequest } from "../tftp/packet.ts";
import type { TftpReport } from "../tftp/report.ts";
import { netbootErrors } from "../netboot-errors.ts";
import { openUdp, type UdpInUse, type UdpPlace } from "./open-udp.ts";
import { ServedFiles } from "./served-files.ts";
import { SharedPackets } from "./shared-packets.ts";
import { serveRequest, type TftpStore } from "./tftp-request.ts";
import { TftpThreads } from "./tftp-threads.ts";
import { openNodeSocket } from "./transfer-socket.ts";

export interface TftpServerOptions {
  /** Port 69 of the boot network's address, or a socket that was opened for us. */
  readonly listen: UdpPlace;
  /** The address that transfers come from, where the socket is bound to a device and to no address. */
  readonly host?: string;
  /** The folder whose files are served; nothing is ever written. */
  readonly root: string;
  /** Told how each request ended. */
  readonly onReport: (report: TftpReport) => void;
  /** Something is wrong here, not with a client. */
  readonly onError: (error: unknown) => void;
  readonly limits?: Partial<TftpLimits>;
  readonly clock?: Clock;
  /**
   * Threads beside this one, started when many transfers come at once and ended when they are idle; none unless given. Their
   * time is the system's.
   */
  readonly threads?: {
    readonly most: number;
    /** Ours, unless given: a file or the text of one. */
    readonly program?: URL | string;
    /** `systemCallsAt()`: threads are faster than Node's sockets by it, and take transfers from the first on. */
    readonly systemCalls?: string | undefined;
  };
}

const NO_THREADS: NonNullable<TftpServerOptions["threads"]> = { most: 0 };

export interface TftpLimits extends Limits {
  /** Transfers at once, of all clients and of one address: what comes beyond them is not answered, and clients ask again. */
  readonly transfers: number;
  readonly transfersPerClient: number;
}

const LIMITS: TftpLimits = { blockSize: 65_464, window: 64, transfers: 1024, transfersPerClient: 16 };
/** Of files that are being sent, in memory: those that are held whole, by all threads together … */
const HELD_BYTES = 8 * 1024 * 1024;
/** … and of the others twice this, or two blocks of each. */
const READ_BYTES = 8 * 1024 * 1024;
const PART_BYTES = 512 * 1024;

/** Serves files to firmware and boot loaders: RFC 1350, 2347, 2348, 2349, 7440. */
export interface TftpServer extends AsyncDisposable {
  readonly address: { readonly host: string; readonly port: number };
  /** Transfers under way. */
  readonly transfers: number;
  /** Threads beside the one that called. */
  readonly threads: number;
}

export async function startTftpServer(options: TftpServerOptions): Promise<TftpServer> {
  const server = new Requests(options);
  const { address, port } = await server.open();
  return {
    address: { host: address, port },
    get transfers() {
      return server.transfers;
    },
    get threads() {
      return server.threads;
    },
    [Symbol.asyncDispose]: () => server.close(),
  };
}

interface Peer {
  readonly host: string;
  readonly port: number;
}

class Requests {
  #udp: UdpInUse | undefined;
  readonly #options: TftpServerOptions;
  readonly #limits: TftpLimits;
  readonly #store: TftpStore;
  readonly #threads: TftpThreads;
  readonly #stop = new AbortController();
  /** By client and file: a request that is repeated before its answer came is the same. */
  readonly #running = new Map<string, Promise<void>>();
  readonly #perHost = new Map<string, number>();

  constructor(options: TftpServerOptions) {
    this.#options = options;
    this.#limits = { ...LIMITS, ...options.limits };
    const { clock = systemClock, onError, root, threads: { most, program, systemCalls } = NO_THREADS } = options;
    const limits = { blockSize: this.#limits.blockSize, window: this.#limits.window };
    const heldBytes = Math.floor(HELD_BYTES / (most + 1));
    this.#store = {
      files: new ServedFiles(root),
      shared: new SharedPackets(heldBytes),
      open: openNodeSocket,
      limits,
      clock,
    };
    const store = { root, heldBytes, limits, ...(systemCalls !== undefined && { systemCalls }) };
    this.#threads = new TftpThreads({ most, ...(program && { program }), store, clock, onError });
    setMaxListeners(0, this.#stop.signal); // each transfer listens
  }

  async open(): Promise<{ readonly address: string; readonly port: number }> {
    this.#udp = await openUdp(this.#options.listen, {
      heard: (bytes, { address, port }) => this.#heard(bytes, { host: address, port }),
      failed: this.#options.onError,
    });
    return this.#udp.socket.address();
  }

  get transfers(): number {
    return this.#running.size;
  }

  get threads(): number {
    return this.#threads.size;
  }

  async close(): Promise<void> {
    this.#stop.abort(netbootErrors.NETBOOT_STOPPING(undefined));
    await this.#udp?.close();
    await this.#threads[Symbol.asyncDispose]();
    await Promise.all(this.#running.values());
  }

  #heard(bytes: Uint8Array, from: Peer): void {
    const packet = decodeClientPacket(bytes);
    if (packet?.kind === "write") {
      this.#refuse(from, packet.file, ErrorCode.AccessViolation, "nothing is written here");
    } else if (packet?.kind === "read") {
      this.#start(packet, from);
    }
  }

  #start(request: ReadRequest, from: Peer): void {
    const key = `${from.host} ${from.port}`;
    const ofHost = this.#perHost.get(from.host) ?? 0;
    if (
      this.#running.has(key) ||
      this.#running.size >= this.#limits.transfers ||
      ofHost >= this.#limits.transfersPerClient
    )
      return;
    this.#perHost.set(from.host, ofHost + 1);
    const serving = this.#serve(request, from)
      .catch((error: unknown) => this.#options.onError(error))
      .finally(() => {
        this.#running.delete(key);
        const left = (this.#perHost.get(from.host) ?? 1) - 1;
        if (left === 0) this.#perHost.delete(from.host);
        else this.#perHost.set(from.host, left);
      });
    this.#running.set(key, serving);
  }

  async #serve(read: ReadRequest, to: Peer): Promise<void> {
    const request = { ...read, to, from: this.#ownHost(), partBytes: this.#partBytes() };
    const ended =
      (await this.#threads.serve(request, this.#running.size)) ??
      (await serveRequest(request, this.#store, this.#stop.signal));
    if (ended.outcome === "refused") this.#refuse(to, read.file, ended.code, ended.because);
    else this.#options.onReport({ client: `${to.host}:${to.port}`, file: read.file, ...ended });
  }

  /** The more transfers there are, the less is read ahead for a new one. */
  #partBytes(): number {
    return Math.min(PART_BYTES, Math.floor(READ_BYTES / (this.#running.size + 1)));
  }

  /** The address that the server is bound to; undefined where it listens on all of them and was told none. */
  #ownHost(): string | undefined {
    const address = this.#udp?.socket.address().address;
    return address === "0.0.0.0" ? this.#options.host : address;
  }

  #refuse({ host, port }: Peer, file: string, code: ErrorCode, because: string): void {
    this.#udp?.socket.send(encodeError(code, because), port, host);
    this.#options.onReport({ client: `${host}:${port}`, file, outcome: "refused", because, bytes: 0, ms: 0 });
  }
}
