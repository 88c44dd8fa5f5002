import { type Duration, milliseconds } from "@longshore/kit";
import { systemUdp } from "../io/system-udp.ts";
import type { UdpAddress, UdpPort } from "../udp.ts";
import { Board } from "./board.ts";
import { type Faults } from "./faults.ts";
import { isDeaf, reboot, REBOOT_MS } from "./health.ts";
import { Machine } from "./machine.ts";
import type { SimulatorOptions } from "./options.ts";
import { assume, type PersonalityName } from "./personalities.ts";
import { receive } from "./receive.ts";
import type { UserTable } from "./user-table.ts";
import { freshBmc } from "./fresh-bmc.ts";

/** A simulated BMC that listens: `await using bmc = await createSimulator({ users })`. */
export interface SimulatedBmc extends AsyncDisposable {
  readonly address: UdpAddress;
  readonly machine: Machine;
  /** Switches that may be changed at any time. */
  readonly faults: Faults;
  /** Sensors, log and inventory: to be read and changed as a test likes. */
  readonly board: Board;
  /** As they are now: what was changed over IPMI included. */
  readonly users: UserTable;
  /** Sessions that are open now. */
  readonly sessions: number;
  /** Turns its faults to those of a personality. */
  become(personality: PersonalityName): void;
  /** Forgets every session and hears nothing for `downtime`, 5 s unless given. The machine's power is not touched. */
  reboot(downtime?: Duration): void;
  close(): Promise<void>;
}

/** Starts one BMC; a process can hold a thousand of them. */
export async function createSimulator(options: SimulatorOptions = {}): Promise<SimulatedBmc> {
  const send = (bytes: Uint8Array, to: UdpAddress): void => {
    const { silent, dropReplies } = bmc.faults;
    if (!silent && !isDeaf(bmc) && bmc.random.next() >= dropReplies) port.send(bytes, to);
  };
  const bmc = freshBmc(options, send, () => port.address.port);
  const { listen = {}, udp = systemUdp, roundTrip = NO_TIME, work = NO_TIME } = options;
  let busyUntil = 0;
  const datagram = (bytes: Uint8Array, from: UdpAddress): void => {
    if (isDeaf(bmc)) return;
    const reply = receive(bmc, bytes, from);
    if (!reply) return;
    const now = bmc.clock.monotonic();
    busyUntil = Math.max(busyUntil, now) + work;
    const afterMs = busyUntil - now + roundTrip + reply.afterMs;
    if (afterMs === 0) send(reply.bytes, from);
    else bmc.clock.after(milliseconds(afterMs), () => send(reply.bytes, from));
  };
  const port: UdpPort = await udp.bind(listen.host ?? "127.0.0.1", listen.port ?? 0, { datagram });
  const close = async (): Promise<void> => {
    bmc.machine.stop();
    bmc.watchdog.stop();
    bmc.serial.close();
    await port.close();
  };
  return {
    address: port.address,
    machine: bmc.machine,
    faults: bmc.faults,
    board: bmc.board,
    users: bmc.users,
    get sessions() {
      return [...bmc.slots.values()].filter(({ end }) => end !== undefined).length;
    },
    become: (personality) => assume(bmc.faults, personality),
    reboot: (downtime = milliseconds(REBOOT_MS)) => reboot(bmc, downtime),
    close,
    [Symbol.asyncDispose]: close,
  };
}

const NO_TIME = milliseconds(0);
