import { type Clock, type Duration, milliseconds, type Random, systemClock, systemRandom } from "@longshore/kit";
import type { DeviceId } from "../commands/app/get-device-id.ts";
import { systemUdp } from "../io/system-udp.ts";
import type { UdpAddress, UdpPort } from "../udp.ts";
import type { Bmc } from "./bmc.ts";
import { Board } from "./board.ts";
import { freshBootParameters } from "./chassis-commands.ts";
import { type Faults, noFaults } from "./faults.ts";
import { freshHealth, isDeaf, reboot, REBOOT_MS } from "./health.ts";
import { freshLan } from "./lan-commands.ts";
import { DEFAULT_TIMES, Machine } from "./machine.ts";
import { defaultFru } from "./default-fru.ts";
import { defaultSensors } from "./default-sensors.ts";
import type { SimulatorOptions } from "./options.ts";
import { assume, type PersonalityName } from "./personalities.ts";
import { freshSol } from "./payload-commands.ts";
import { receive } from "./receive.ts";
import { SerialPort } from "./serial-port.ts";
import { sealed, type Slot } from "./slot.ts";
import { DemoConsole } from "./demo-console.ts";
import { PayloadType } from "../wire/session-packet.ts";

/** A simulated BMC that listens: `await using bmc = await createSimulator({ users })`. */
export interface SimulatedBmc extends AsyncDisposable {
  readonly address: UdpAddress;
  readonly machine: Machine;
  /** Switches that may be changed at any time. */
  readonly faults: Faults;
  /** Sensors, log and inventory: to be read and changed as a test likes. */
  readonly board: Board;
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
  const { listen = {}, udp = systemUdp } = options;
  const datagram = (bytes: Uint8Array, from: UdpAddress): void => {
    if (isDeaf(bmc)) return;
    const reply = receive(bmc, bytes, from);
    if (!reply) return;
    if (reply.afterMs === 0) send(reply.bytes, from);
    else bmc.clock.after(reply.afterMs, () => send(reply.bytes, from));
  };
  const port: UdpPort = await udp.bind(listen.host ?? "127.0.0.1", listen.port ?? 0, { datagram });
  const close = async (): Promise<void> => {
    bmc.machine.stop();
    bmc.serial.close();
    await port.close();
  };
  return {
    address: port.address,
    machine: bmc.machine,
    faults: bmc.faults,
    board: bmc.board,
    get sessions() {
      return [...bmc.slots.values()].filter(({ end }) => end !== undefined).length;
    },
    become: (personality) => assume(bmc.faults, personality),
    reboot: (downtime = milliseconds(REBOOT_MS)) => reboot(bmc, downtime),
    close,
    [Symbol.asyncDispose]: close,
  };
}

type Send = (bytes: Uint8Array, to: UdpAddress) => void;

function freshBmc(options: SimulatorOptions, send: Send, port: () => number): Bmc {
  const faults = noFaults();
  assume(faults, options.personality ?? "honest");
  const { clock = systemClock, random = systemRandom, power = "off", times, hooks = {} } = options;
  const slots = new Map<number, Slot>();
  const serial = new SerialPort({
    clock,
    open: options.serial ?? demo,
    transmit: (slot, payload) => send(sealed(slot, PayloadType.Sol, payload, random), slot.from),
    isOpen: (slot) => slots.get(slot.id) === slot,
    takes: () => faults.consoleTakes ?? ROOM,
    broken: (device) => {
      if (device instanceof DemoConsole) device.break();
      hooks.serialBreak?.();
    },
  });
  const powerChanged = (to: "on" | "off"): void => {
    serial.power(to === "on");
    hooks.powerChanged?.(to);
  };
  serial.power(power === "on");
  return {
    users: options.users ?? [{ name: "admin", password: "admin" }],
    suites: options.suites ?? [3, 17],
    kg: options.kg,
    guid: options.guid ?? randomGuid(random),
    deviceId: { ...DEVICE_ID, ...options.deviceId },
    machine: new Machine(power, clock, { ...DEFAULT_TIMES, ...times }, { ...hooks, powerChanged }),
    faults,
    health: freshHealth(),
    clock,
    random,
    slots,
    maxSlots: options.slots ?? 8,
    bootParameters: freshBootParameters(),
    board: new Board(options.sensors ?? defaultSensors, options.fru ?? defaultFru(), skewed(clock, faults)),
    sdr: { reservation: 0, parts: 0 },
    lan: freshLan(),
    sol: freshSol(),
    serial,
    port,
    assetTag: new Uint8Array(0),
    lastSessionId: 0,
  };
}

/** The clock of the BMC's log, which may be wrong. */
function skewed(clock: Clock, faults: Faults): Clock {
  return {
    now: () => clock.now() + faults.clockSkewMs,
    monotonic: () => clock.monotonic(),
    after: (delay, fire) => clock.after(delay, fire),
  };
}

/** A random UUID (RFC 9562 version 4) in the byte order of SMBIOS, as most BMCs send it. */
function randomGuid(random: Random): Uint8Array {
  const guid = random.bytes(16);
  return guid.with(7, ((guid[7] ?? 0) & 0x0f) | 0x40).with(8, ((guid[8] ?? 0) & 0x3f) | 0x80);
}

/** Characters that the serial port takes at once. */
const ROOM = 1_024;

const demo = (): DemoConsole => new DemoConsole("machine");

const DEVICE_ID: DeviceId = {
  deviceId: 0x20,
  device: { revision: 1, providesSdrs: false },
  firmwareMajor: { revision: 1, updating: false },
  firmwareMinor: 0,
  ipmiVersion: { major: 2, minor: 0 },
  supports: {
    sensors: true,
    sdrRepository: true,
    sel: true,
    fruInventory: true,
    ipmbReceiver: false,
    ipmbGenerator: false,
    bridge: false,
    chassis: true,
  },
  manufacturerId: 0x0002a2,
  productId: 1,
};
