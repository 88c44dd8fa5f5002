import type { Clock, Random } from "@longshore/kit";
import type { DeviceId } from "../commands/app/get-device-id.ts";
import type { CipherSuiteId } from "../crypto/suites.ts";
import type { Board } from "./board.ts";
import type { Faults } from "./faults.ts";
import type { Health } from "./health.ts";
import type { Machine } from "./machine.ts";
import type { Settings } from "./settings.ts";
import type { SerialPort } from "./serial-port.ts";
import type { Slot } from "./slot.ts";
import type { UserTable } from "./user-table.ts";
import type { Watchdog } from "./watchdog.ts";

/** The state of one simulated BMC, shared by its handshake and its commands. */
export interface Bmc {
  readonly users: UserTable;
  readonly settings: Settings;
  readonly watchdog: Watchdog;
  readonly suites: readonly CipherSuiteId[];
  readonly kg: Uint8Array | undefined;
  readonly guid: Uint8Array;
  readonly deviceId: DeviceId;
  readonly machine: Machine;
  readonly faults: Faults;
  readonly health: Health;
  readonly clock: Clock;
  readonly random: Random;
  /** Sessions by the ID that the BMC gave them, half-open ones too. */
  readonly slots: Map<number, Slot>;
  readonly maxSlots: number;
  /** Boot option parameters other than the boot flags, by number. */
  readonly bootParameters: Map<number, Uint8Array>;
  /** The boot mailbox's bytes. */
  readonly mailbox: Uint8Array;
  /** What is on the mainboard beside the machine's power: sensors, log, inventory. */
  readonly board: Board;
  /** Controllers behind it that have sensors, by their addresses on the IPMB. */
  readonly satellites: ReadonlyMap<number, Board>;
  /** Sends a session's console something that it did not just ask for. */
  readonly transmit: (slot: Slot, payloadType: number, payload: Uint8Array) => void;
  /** Who may read SDRs in parts; `parts` counts them, for the fault that takes reservations away. */
  readonly sdr: { reservation: number; parts: number };
  /** LAN configuration parameters, by number. */
  readonly lan: Map<number, Uint8Array>;
  /** SOL configuration parameters, by number. */
  readonly sol: Map<number, Uint8Array>;
  readonly serial: SerialPort;
  /** The UDP port that it listens on. */
  readonly port: () => number;
  assetTag: Uint8Array;
  /** What it calls itself in DCMI. */
  controllerId: Uint8Array;
  lastSessionId: number;
}
