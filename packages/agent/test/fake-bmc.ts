import type {
  Bmc,
  BmcDriver,
  BmcTarget,
  BootChoice,
  IdentifyState,
  LongRead,
  PowerOrder,
  PowerState,
} from "../src/bmc/bmc.ts";
import { bmcErrors } from "../src/bmc/bmc-errors.ts";
import type { InventoryField } from "../src/bmc/inventory.ts";
import type { SensorReading } from "../src/bmc/sensors.ts";
import type { FakeConsole } from "./fake-console.ts";
import type { FakeLog } from "./fake-log.ts";

/** A BMC in memory, and the ways in which one can fail. */
export class FakeBmc {
  power: PowerState;
  /** Thrown by the next logins and commands while it is set. */
  failure: (() => Error) | undefined;
  /** Says yes and does nothing. */
  ignoresOrders = false;
  /** Why it says no to a power order. */
  refuseOrders: (() => Error | undefined) | undefined;
  /** Carries the order out, and its answer is lost. */
  loseOrderAnswers: (() => Error) | undefined;
  /** In the middle of a cycle: on again once it was seen off. */
  comesBack = false;
  opened = 0;
  open = 0;
  reads = 0;
  boot: BootChoice | undefined;
  light: IdentifyState = "off";
  /** Undefined: this BMC has none. */
  sensors: SensorReading[] | undefined;
  log: FakeLog | undefined;
  inventory: InventoryField[] | undefined;
  /** Absent: it offers none. */
  console: FakeConsole | undefined;
  /** Of its user; undefined: it lets everybody in, and changes none. */
  password: string | undefined;
  /** What it does when it is told another password. */
  onPassword: (password: string) => void | Promise<void> = (password) => void (this.password = password);
  /** Logins that it refused. */
  refusals = 0;
  readonly orders: PowerOrder[] = [];
  readonly logins: BmcTarget[] = [];

  constructor(power: PowerState = "off") {
    this.power = power;
  }
}

/** Machines by the address in their documents. */
export function fakeDriver(bmcs: Readonly<Record<string, FakeBmc>>): BmcDriver {
  return {
    protocol: "ipmi",
    async open(target) {
      const bmc = bmcs[target.host];
      if (bmc === undefined) throw new Error(`no BMC at ${target.host}`);
      bmc.logins.push(target);
      if (bmc.failure !== undefined) throw bmc.failure();
      if (bmc.password !== undefined && target.password.reveal() !== bmc.password) {
        bmc.refusals++;
        throw bmcErrors.BMC_WRONG_PASSWORD({ message: `${target.host} refused the password` });
      }
      bmc.opened++;
      bmc.open++;
      return session(bmc);
    },
  };
}

function passwordControl(bmc: FakeBmc): NonNullable<Bmc["password"]> {
  return {
    set: async (password) => bmc.onPassword(password.reveal()),
    test: async (password) => password.reveal() === bmc.password,
  };
}

function carryOut(bmc: FakeBmc, order: PowerOrder): void {
  bmc.comesBack = order === "cycle" || order === "reset";
  bmc.power = order === "on" ? "on" : "off";
}

function session(bmc: FakeBmc): Bmc {
  const working = (): void => {
    if (bmc.failure !== undefined) throw bmc.failure();
  };
  return {
    protocol: "ipmi",
    cipherSuite: 17,
    power: {
      async state() {
        working();
        bmc.reads++;
        const { power } = bmc;
        if (bmc.comesBack) bmc.power = "on";
        bmc.comesBack = false;
        return power;
      },
      async order(order) {
        working();
        const refused = bmc.refuseOrders?.();
        if (refused !== undefined) throw refused;
        bmc.orders.push(order);
        if (!bmc.ignoresOrders) carryOut(bmc, order);
        if (bmc.loseOrderAnswers !== undefined) throw bmc.loseOrderAnswers();
      },
    },
    sensors: bmc.sensors && {
      async read({ pause }: LongRead = {}) {
        await pause?.();
        working();
        return [...(bmc.sensors ?? [])];
      },
    },
    eventLog: bmc.log,
    inventory: bmc.inventory && { read: async () => [...(bmc.inventory ?? [])] },
    boot: {
      async get() {
        working();
        return bmc.boot;
      },
      async set(choice) {
        working();
        if (!bmc.ignoresOrders) bmc.boot = choice.device === "none" ? undefined : choice;
      },
    },
    identify: {
      async state() {
        working();
        return bmc.light;
      },
      async set(light) {
        working();
        if (!bmc.ignoresOrders) bmc.light = typeof light === "object" ? "timed" : light;
      },
    },
    console: bmc.console,
    password: bmc.password === undefined ? undefined : passwordControl(bmc),
    info: async () => ({ manufacturerId: 674, productId: 256, firmwareVersion: "3.05", guid: "00ff" }),
    async [Symbol.asyncDispose]() {
      bmc.open--;
    },
  };
}
