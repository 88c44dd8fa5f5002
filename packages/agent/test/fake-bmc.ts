import type { Bmc, BmcDriver, BmcTarget, PowerOrder, PowerState } from "../src/bmc/bmc.ts";

/** A BMC in memory, and the ways in which one can fail. */
export class FakeBmc {
  power: PowerState;
  /** Thrown by the next logins and commands while it is set. */
  failure: (() => Error) | undefined;
  /** Says yes and does nothing. */
  ignoresOrders = false;
  /** Carries the order out, and its answer is lost. */
  loseOrderAnswers: (() => Error) | undefined;
  opened = 0;
  open = 0;
  reads = 0;
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
      bmc.opened++;
      bmc.open++;
      return session(bmc);
    },
  };
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
        return bmc.power;
      },
      async order(order) {
        working();
        bmc.orders.push(order);
        if (!bmc.ignoresOrders) bmc.power = order === "off" || order === "soft" ? "off" : "on";
        if (bmc.loseOrderAnswers !== undefined) throw bmc.loseOrderAnswers();
      },
    },
    info: async () => ({ manufacturerId: 674, productId: 256, firmwareVersion: "3.05", guid: "00ff" }),
    async [Symbol.asyncDispose]() {
      bmc.open--;
    },
  };
}
