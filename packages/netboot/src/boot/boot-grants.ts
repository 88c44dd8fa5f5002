import type { Clock, Random } from "@longshore/kit";

/** One boot of one machine that was seen on the network, and what it may still fetch. */
export interface Grant {
  readonly mac: string;
  /** The address that it was given for this boot. */
  readonly address: string;
  /** 43 characters that stand for this boot and nothing else. */
  readonly token: string;
  readonly seenAtMs: number;
  /** The machine has said that it has all it needs: nothing is given out for this boot any more. */
  confirmed: boolean;
}

/** Why nothing is given out; 403 for who it is not, 410 for what is over. */
export interface Withheld {
  readonly status: 403 | 410;
  readonly because: string;
}

export interface BootGrantsOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** How long after it was seen a boot may fetch. */
  readonly validMs?: number;
}

const VALID_MS = 3_600_000;

/**
 * A machine's configuration belongs to one boot that was seen, until that boot confirms that it has it: not to whoever
 * has the machine's address, today or tomorrow, and not twice.
 */
export class BootGrants {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #validMs: number;
  readonly #byMac = new Map<string, Grant>();
  readonly #byToken = new Map<string, Grant>();

  constructor({ clock, random, validMs = VALID_MS }: BootGrantsOptions) {
    this.#clock = clock;
    this.#random = random;
    this.#validMs = validMs;
  }

  /** The machine booted and was given this address: what an earlier boot of it was granted is over. */
  seen(mac: string, address: string): void {
    this.#forget(this.#byMac.get(mac));
    const token = Buffer.from(this.#random.bytes(32)).toString("base64url");
    const grant: Grant = { mac, address, token, seenAtMs: this.#clock.now(), confirmed: false };
    this.#byMac.set(mac, grant);
    this.#byToken.set(token, grant);
  }

  /** For the boot script, which carries the token: asked for by MAC, from the address that this boot was given. */
  ofMac(mac: string, from: string): Grant | Withheld {
    const grant = this.#byMac.get(mac);
    if (grant === undefined) return { status: 403, because: `no boot of ${mac} was seen` };
    return this.#judge(grant, from);
  }

  /** For everything after the script. */
  ofToken(token: string, from: string): Grant | Withheld {
    const grant = this.#byToken.get(token);
    if (grant === undefined) return { status: 403, because: "no boot has this token" };
    return this.#judge(grant, from);
  }

  #judge(grant: Grant, from: string): Grant | Withheld {
    if (grant.address !== from)
      return { status: 403, because: `${grant.mac} booted with the address ${grant.address}` };
    if (grant.confirmed) return { status: 410, because: `${grant.mac} has confirmed that it has what it needs` };
    if (this.#clock.now() - grant.seenAtMs <= this.#validMs) return grant;
    this.#forget(grant);
    return { status: 410, because: `the boot of ${grant.mac} was seen too long ago` };
  }

  #forget(grant: Grant | undefined): void {
    if (grant === undefined) return;
    this.#byToken.delete(grant.token);
    if (this.#byMac.get(grant.mac) === grant) this.#byMac.delete(grant.mac);
  }
}
