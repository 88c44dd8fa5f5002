import type { Duplex } from "node:stream";
import type { Clock, Duration, Random } from "@longshore/kit";
import type { DeviceId } from "../commands/app/get-device-id.ts";
import type { CipherSuiteId } from "../crypto/suites.ts";
import type { Privilege } from "../privilege.ts";
import type { Udp } from "../udp.ts";
import type { SimulatedSensor } from "./simulated-sensor.ts";
import type { MachineHooks, MachineTimes } from "./machine.ts";
import type { PersonalityName } from "./personalities.ts";

/** What a simulated BMC is; everything has a default. */
export interface SimulatorOptions {
  /** Loopback and a free port unless given. */
  readonly listen?: { readonly host?: string; readonly port?: number };
  /** `admin` with the password `admin` unless given. */
  readonly users?: readonly SimulatedUser[];
  /** The suites it accepts, `[3, 17]` unless given. */
  readonly suites?: readonly CipherSuiteId[];
  /** K_g, 20 bytes, where it shall have one. */
  readonly kg?: Uint8Array;
  /** 16 bytes; random unless given. */
  readonly guid?: Uint8Array;
  readonly deviceId?: Partial<DeviceId>;
  /** Session slots; 8 unless given. */
  readonly slots?: number;
  /** Whether the machine is on at the start; off unless given. */
  readonly power?: "on" | "off";
  readonly times?: Partial<MachineTimes>;
  /** Told when the machine's power moves and what it boots from: to put a virtual machine behind the BMC. */
  readonly hooks?: MachineHooks;
  /**
   * Opens what is at the machine's serial port, each time that it is switched on: the socket of a virtual machine's.
   * A login that repeats what it is told unless given.
   */
  readonly serial?: () => Duplex;
  /** A processor, an air inlet, a voltage, two fans and a power supply unless given. */
  readonly sensors?: readonly SimulatedSensor[];
  /** The bytes of FRU 0; a chassis, a board and a product unless given. */
  readonly fru?: Uint8Array;
  /** How it is wrong from the start; honest unless given. */
  readonly personality?: PersonalityName;
  /** How far away it is: the way there and back; nothing unless given. */
  readonly roundTrip?: Duration;
  /** How long it works on each answer, one after the other; no time unless given. */
  readonly work?: Duration;
  readonly clock?: Clock;
  readonly random?: Random;
  readonly udp?: Udp;
}

/** A user of a simulated BMC. */
export interface SimulatedUser {
  readonly name: string;
  readonly password: string;
  /** The limit on the LAN channel; Administrator unless given. */
  readonly privilege?: Privilege;
}
