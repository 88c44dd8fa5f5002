import { type Clock, type Random, systemClock, systemRandom } from "@longshore/kit";
import type { DeviceId } from "../commands/app/get-device-id.ts";
import type { UdpAddress } from "../udp.ts";
import type { Bmc } from "./bmc.ts";
import { Board } from "./board.ts";
import { type Faults, noFaults } from "./faults.ts";
import { freshHealth } from "./health.ts";
import { freshLan } from "./lan-commands.ts";
import { DEFAULT_TIMES, Machine, RestartCause } from "./machine.ts";
import { defaultFru } from "./default-fru.ts";
import type { SimulatedSensor } from "./simulated-sensor.ts";
import { defaultSensors } from "./default-sensors.ts";
import type { SimulatorOptions } from "./options.ts";
import { assume } from "./personalities.ts";
import { freshSol } from "./payload-commands.ts";
import { SerialPort } from "./serial-port.ts";
import { sealed, type Slot } from "./slot.ts";
import { DemoConsole } from "./demo-console.ts";
import { PayloadType } from "../wire/session-packet.ts";
import { freshBootParameters, MAILBOX } from "./boot-commands.ts";
import { ChassisAction } from "../commands/chassis/chassis-control.ts";
import { SENSOR_SPECIFIC } from "../sdr/states.ts";
import { freshSettings } from "./settings.ts";
import { UserTable } from "./user-table.ts";
import { Watchdog } from "./watchdog.ts";

/** A simulated BMC as its options make it, before anything happened. */
export function freshBmc(
  options: SimulatorOptions,
  send: (bytes: Uint8Array, to: UdpAddress) => void,
  port: () => number,
): Bmc {
  const faults = noFaults();
  assume(faults, options.personality ?? "honest");
  const { clock = systemClock, random = systemRandom, power = "off", times, hooks = {} } = options;
  const slots = new Map<number, Slot>();
  const transmit = (slot: Slot, payloadType: number, payload: Uint8Array): void =>
    send(sealed(slot, payloadType, payload, random), slot.from);
  const serial = serialPort(options, { clock, slots, faults, transmit });
  const powerChanged = (to: "on" | "off"): void => {
    serial.power(to === "on");
    hooks.powerChanged?.(to);
  };
  serial.power(power === "on");
  const machine = new Machine(power, clock, { ...DEFAULT_TIMES, ...times }, { ...hooks, powerChanged });
  const time = skewed(clock, faults);
  const all = options.sensors ?? defaultSensors;
  const board = new Board(all, options.fru ?? defaultFru(), time);
  return {
    users: new UserTable(options.users ?? [{ name: "admin", password: "admin" }]),
    settings: freshSettings(),
    watchdog: new Watchdog(clock, (action, use) => watchdogExpired(machine, board, action, use)),
    suites: options.suites ?? [3, 17],
    kg: options.kg,
    guid: options.guid ?? randomGuid(random),
    deviceId: { ...DEVICE_ID, ...options.deviceId },
    machine,
    faults,
    health: freshHealth(),
    clock,
    random,
    slots,
    maxSlots: options.slots ?? 8,
    bootParameters: freshBootParameters(),
    mailbox: new Uint8Array(MAILBOX),
    board,
    satellites: satellitesOf(all, time),
    transmit,
    sdr: { reservation: 0, parts: 0 },
    lan: freshLan(),
    sol: freshSol(),
    serial,
    port,
    assetTag: new Uint8Array(0),
    controllerId: new TextEncoder().encode("bmc"),
    lastSessionId: 0,
  };
}

interface SerialContext {
  readonly clock: Clock;
  readonly slots: ReadonlyMap<number, Slot>;
  readonly faults: Faults;
  readonly transmit: Bmc["transmit"];
}

function serialPort({ serial, hooks = {} }: SimulatorOptions, context: SerialContext): SerialPort {
  const { clock, slots, faults, transmit } = context;
  return new SerialPort({
    clock,
    open: serial ?? demo,
    transmit: (slot, payload) => transmit(slot, PayloadType.Sol, payload),
    isOpen: (slot) => slots.get(slot.id) === slot,
    takes: () => faults.consoleTakes ?? ROOM,
    broken: (device) => {
      if (device instanceof DemoConsole) device.break();
      hooks.serialBreak?.();
    },
  });
}

/** Sensors that are not the BMC's own, at the controllers that own them. */
function satellitesOf(sensors: readonly SimulatedSensor[], clock: Clock): Map<number, Board> {
  const owners = new Set(sensors.flatMap(({ owner }) => (owner === undefined ? [] : [owner])));
  return new Map([...owners].map((owner) => [owner, new Board(sensors, new Uint8Array(0), clock, owner)]));
}

/** The machine is treated as it was set, and the log says so (sensor type 0x23, IPMI 2.0 table 42-3). */
function watchdogExpired(machine: Machine, board: Board, action: ChassisAction | undefined, use: number): void {
  if (action !== undefined) machine.control(action, RestartCause.Watchdog);
  const offset = action === undefined ? 0 : (WATCHDOG_EVENTS[action] ?? 0);
  const event = { type: SENSOR_SPECIFIC, deasserted: false };
  board.sel.addEvent({ sensorType: WATCHDOG_2, sensor: 0, event, data: Uint8Array.of(0xc0 | offset, use, 0xff) });
}

const WATCHDOG_2 = 0x23;
const WATCHDOG_EVENTS: Readonly<Record<number, number>> = {
  [ChassisAction.Reset]: 1,
  [ChassisAction.Off]: 2,
  [ChassisAction.Cycle]: 3,
};

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
