import type { ChannelListener, PortListener, Udp, UdpAddress } from "../src/udp.ts";

export type Direction = "to bmc" | "to console";

/** What becomes of a datagram on the way: itself, changed, several, or nothing. */
export type OnTheWay = (datagram: Uint8Array, direction: Direction) => readonly Uint8Array[];

/** UDP inside the test: datagrams arrive in order in the next microtask, as `onTheWay` leaves them. */
export class MemoryNetwork implements Udp {
  onTheWay: OnTheWay = (datagram) => [datagram];
  /** Everything that was sent, before anything happened to it. */
  readonly sent: { readonly direction: Direction; readonly bytes: Uint8Array }[] = [];
  readonly #ports = new Map<string, PortListener>();
  readonly #channels = new Map<string, ChannelListener>();
  #nextPort = 40_000;

  async connect(host: string, port: number, listener: ChannelListener) {
    const own = { host, port: this.#nextPort++ };
    this.#channels.set(key(own), listener);
    return {
      send: (bytes: Uint8Array): void => {
        this.#carry(bytes, "to bmc", (arrived) => {
          const bmc = this.#ports.get(key({ host, port }));
          if (bmc) bmc.datagram(arrived, own);
          else this.#channels.get(key(own))?.refused(new Error("read ECONNREFUSED"));
        });
      },
      close: (): void => void this.#channels.delete(key(own)),
    };
  }

  async bind(host: string, port: number, listener: PortListener) {
    const address = { host, port: port === 0 ? this.#nextPort++ : port };
    this.#ports.set(key(address), listener);
    return {
      address,
      send: (bytes: Uint8Array, to: UdpAddress): void => {
        this.#carry(bytes, "to console", (arrived) => this.#channels.get(key(to))?.datagram(arrived));
      },
      close: async (): Promise<void> => void this.#ports.delete(key(address)),
    };
  }

  #carry(bytes: Uint8Array, direction: Direction, arrive: (arrived: Uint8Array) => void): void {
    this.sent.push({ direction, bytes: bytes.slice() });
    for (const arrived of this.onTheWay(bytes, direction)) queueMicrotask(() => arrive(arrived.slice()));
  }
}

function key({ host, port }: UdpAddress): string {
  return `${host}:${port}`;
}
