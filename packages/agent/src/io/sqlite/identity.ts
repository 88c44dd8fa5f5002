import { Secret } from "@longshore/kit";
import type { Identity, IdentityStore } from "../../store/identity.ts";
import type { Meta } from "./meta.ts";

export function identityTable(meta: Meta): IdentityStore {
  return {
    read() {
      const text = meta.get("identity");
      return text === undefined ? undefined : thaw(JSON.parse(text) as Plain<Identity>);
    },
    write: (identity) => meta.set("identity", JSON.stringify(freeze(identity))),
  };
}

/** The same with each Secret as its text. */
type Plain<T> = T extends Secret ? string : T extends object ? { [K in keyof T]: Plain<T[K]> } : T;

function freeze({ keys, asking, membership }: Identity): Plain<Identity> {
  return {
    keys: { ...keys, seed: keys.seed.reveal(), curveSeed: keys.curveSeed.reveal() },
    asking: asking?.reveal(),
    membership: membership && {
      ...membership,
      jwt: membership.jwt.reveal(),
      renewalJwt: membership.renewalJwt.reveal(),
    },
  };
}

function thaw({ keys, asking, membership }: Plain<Identity>): Identity {
  return {
    keys: { ...keys, seed: new Secret(keys.seed), curveSeed: new Secret(keys.curveSeed) },
    asking: asking === undefined ? undefined : new Secret(asking),
    membership: membership && {
      ...membership,
      jwt: new Secret(membership.jwt),
      renewalJwt: new Secret(membership.renewalJwt),
    },
  };
}
