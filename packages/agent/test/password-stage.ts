import { createCurveKey, signCurveKey } from "@longshore/bus";
import { type MachineRotatePasswordResult, type Status, subjects } from "@longshore/contracts";
import { openSecret, secretSchema } from "@longshore/intents";
import { FakeBmc } from "./fake-bmc.ts";
import { machine, World } from "./world.ts";

export const OLD = "calvin";

/** A site with one BMC whose password can be changed, and whoever has the recovery key. */
export class PasswordStage extends World {
  readonly bmc: FakeBmc;
  readonly recovery = createCurveKey();

  constructor() {
    const bmc = new FakeBmc("on");
    super({ "10.0.0.1": bmc });
    this.bmc = bmc;
    bmc.password = OLD;
  }

  apply(version = 1, password = OLD): void {
    const secret = this.secret("bmc-root", { username: "admin", password }, version);
    this.hub.apply(secret, machine("r1u7", "10.0.0.1"));
  }

  get recipients() {
    const { key, curveKey, seed } = this.keys;
    const { publicKey } = this.recovery;
    return [
      { key, curveKey, curveKeySignature: signCurveKey(seed, curveKey) },
      { key: publicKey, curveKey: publicKey, curveKeySignature: new Uint8Array() },
    ];
  }

  async rotate(orderId = "o1", recipients = this.recipients): Promise<MachineRotatePasswordResult> {
    const row = subjects.cmdMachineRotatePassword;
    const answer = this.hub.link.command(row, { machine: "r1u7", orderId, recipients });
    answer.catch(() => undefined);
    await this.turns();
    return await answer;
  }

  /** Turns of the event loop: what is loaded at first use takes more than a microtask. */
  async turns(): Promise<void> {
    await import("../src/passwords/rotations.ts");
    for (let i = 0; i < 3; i++) {
      await new Promise((resolve) => setImmediate(resolve));
      await this.pass(0);
    }
  }

  /** What the hub was told last. */
  get status(): Status | undefined {
    return this.hub.statuses.get("bmcpassword/r1u7");
  }

  /** The passwords that whoever has the recovery key can read at the hub. */
  recovered(): { readonly current: string | undefined; readonly next: string | undefined } {
    const { current, next } = this.status?.bmcPassword ?? {};
    const open = (held: typeof current): string | undefined => {
      if (!held) return undefined;
      const spec = secretSchema.parse(JSON.parse(Buffer.from(held.spec).toString()));
      return openSecret({ site: "oslo", name: "bmc-password/r1u7" }, spec, this.recovery.publicKey, this.recovery)[
        "password"
      ];
    };
    return { current: open(current), next: open(next) };
  }

  get isReady(): boolean {
    return (
      this.hub.statuses.get("machine/r1u7")?.conditions.find(({ type }) => type === "BmcReachable")?.status === "True"
    );
  }
}
