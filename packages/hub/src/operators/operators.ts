import { hubErrors } from "../hub-errors.ts";
import type { HubTrust } from "../trust/hub-trust.ts";

/** Who calls, as the root vouches for it. */
export interface Caller {
  readonly key: string;
  readonly name: string;
  readonly role: string;
}

/**
 * The operators that this hub knows, by their NKey. Credentials only let a caller in; the list that the root signed says
 * who it is. Nothing on the message bus does: whoever writes there would make itself an operator.
 */
export class Operators {
  readonly #trust: Pick<HubTrust, "operator">;

  constructor(trust: Pick<HubTrust, "operator">) {
    this.#trust = trust;
  }

  /** Throws HUB_UNKNOWN_OPERATOR. */
  admit(key: string, _call: string): Caller {
    const found = this.#trust.operator(key);
    if (found === undefined) throw hubErrors.HUB_UNKNOWN_OPERATOR({ key });
    return { key, name: found.name, role: "admin" };
  }
}
